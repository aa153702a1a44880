//! Figures of a run.

use std::time::Duration;

/// Milliseconds of a share of the durations: 0.5 is the median, 1 the longest. Sorts them.
pub(super) fn quantile(durations: &mut [Duration], share: f64) -> f64 {
    durations.sort_unstable();
    let last = durations.len().saturating_sub(1);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list of thousands"
    )]
    let place = (last as f64 * share).round() as usize;
    durations
        .get(place)
        .map_or(0.0, |duration| millis(*duration))
}

/// Milliseconds with three digits behind the point.
pub(super) fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// How many a second.
pub(super) fn per_second(count: usize, duration: Duration) -> f64 {
    let count = u32::try_from(count).map_or(f64::MAX, f64::from);
    (count / duration.as_secs_f64().max(1e-9)).round()
}

/// The most memory that this process had, in MiB, as far as the system tells.
pub(super) fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_sorted_durations() {
        let mut all: Vec<Duration> = (1..=101).rev().map(Duration::from_millis).collect();
        for (share, expected) in [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 101.0)] {
            assert!((quantile(&mut all, share) - expected).abs() < 1e-9);
        }
        assert!(quantile(&mut [], 0.5).abs() < 1e-9);
    }
}
