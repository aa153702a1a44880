//! Whether what a requester proves themself with still counts (NIST SP 800-63B-4 section 3.2.2).
//!
//! After ten wrong answers in a row it does not: a wait that ends by itself would let guessing go on
//! for ever. A supervisor lets it count again. Whoever was called back on a registered number first is
//! no stranger who guesses, so that way stays open.

use jiff::Timestamp;

/// Wrong answers in a row that disable.
pub const DISABLES: u32 = 10;

/// Wrong answers of one requester's credentials in a row, and since when they do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Wrong answers in a row.
    pub failures: u32,
    /// Since when nothing is compared without a call-back.
    pub disabled_at: Option<Timestamp>,
}

impl Standing {
    /// Whether nothing is compared any more without a call-back; also while the last of ten answers
    /// that came together is still being compared.
    pub const fn is_closed(self) -> bool {
        self.disabled_at.is_some() || self.failures >= DISABLES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_answers_in_a_row_close() {
        let failures = |failures| Standing {
            failures,
            disabled_at: None,
        };
        assert!(!failures(9).is_closed() && failures(10).is_closed());
    }
}
