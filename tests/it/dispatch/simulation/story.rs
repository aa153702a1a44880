//! What happened in a schedule, to be read by whoever mends what it found.

use std::fmt::Write as _;

/// A schedule's steps. Where one of them panics, its seed and its steps are printed.
pub struct Story {
    seed: u64,
    text: String,
}

impl Story {
    pub fn of(seed: u64) -> Self {
        Self {
            seed,
            text: String::new(),
        }
    }

    /// Tells a step, at so many milliseconds after the beginning.
    pub fn tell(&mut self, at_ms: i64, step: &str) {
        let (seconds, millis) = (at_ms.div_euclid(1_000), at_ms.rem_euclid(1_000));
        writeln!(self.text, "{seconds:>6}.{millis:03} s  {step}").unwrap();
    }

    pub fn into_text(mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "{}this schedule again: KAGIBAN_SEED={}",
                self.text, self.seed
            );
        }
    }
}
