//! Growing waits after failures (NIST SP 800-63B-4 section 3.2.2).

use jiff::{SignedDuration, Timestamp};

/// Failures that cost no wait: people mistype, and callers are frightened.
const FREE: u32 = 2;
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 3_600;

/// Failures in a row of one key, and until when nothing more is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle {
    /// Failures in a row.
    pub failures: u32,
    /// Until when attempts are turned away.
    pub wait_until: Option<Timestamp>,
}

impl Throttle {
    /// Until when an attempt is turned away, if it is.
    pub fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        // A wait that is longer than the longest was set by a clock that has been put right since.
        let longest = now + SignedDuration::from_secs(LONGEST_WAIT);
        self.wait_until
            .filter(|until| *until > now && *until <= longest)
    }

    /// After one more failure: 30 s from the third on, doubling up to an hour.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let wait_until = failures.checked_sub(FREE + 1).map(|doublings| {
            let seconds =
                FIRST_WAIT.saturating_mul(1_i64.checked_shl(doublings.min(16)).unwrap_or(i64::MAX));
            now + SignedDuration::from_secs(seconds.min(LONGEST_WAIT))
        });
        Self {
            failures,
            wait_until,
        }
    }

    /// After taking one failure back that was counted beforehand, of an attempt that never was
    /// compared. The wait that it began ends with it: while one lasts nothing else is counted.
    #[must_use]
    pub const fn taken_back(self) -> Self {
        Self {
            failures: self.failures.saturating_sub(1),
            wait_until: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_at_the_third_failure_and_double_up_to_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut throttle = Throttle::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            throttle = throttle.after_failure(now);
            waits.push(throttle.wait_until.map_or(0, Timestamp::as_second));
        }
        assert_eq!(
            waits,
            [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
        );
    }
}
