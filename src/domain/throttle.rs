//! Growing waits after failures (NIST SP 800-63B-4 section 3.2.2).

use jiff::{SignedDuration, Timestamp};

/// No wait is longer than this.
const LONGEST_WAIT: i64 = 3_600;

/// How a key's waits grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Failures that cost no wait.
    free: u32,
    /// Seconds of the first wait; each after it is twice as long.
    first_wait: i64,
    /// Seconds of the longest.
    longest_wait: i64,
    /// Seconds after which failures are forgotten; never, where absent.
    forgets_after: Option<i64>,
}

impl Limit {
    /// What one person answers for, or one call: two mistakes are free, for people mistype and callers
    /// are frightened; then 30 s, doubling up to an hour.
    pub const PERSON: Self = Self {
        free: 2,
        first_wait: 30,
        longest_wait: LONGEST_WAIT,
        forgets_after: None,
    };
    /// What all callers of a contract share: it slows whoever tries one requester after the other, and
    /// never stops the others for longer than half a minute.
    pub const OPTION: Self = Self {
        free: 9,
        first_wait: 5,
        longest_wait: 30,
        forgets_after: Some(3_600),
    };
    /// What the whole desk shares.
    pub const DESK: Self = Self {
        free: 59,
        first_wait: 1,
        longest_wait: 10,
        forgets_after: Some(600),
    };
}

/// Failures in a row of one key, and until when nothing more is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle {
    /// Failures in a row.
    pub failures: u32,
    /// Until when attempts are turned away.
    pub wait_until: Option<Timestamp>,
    /// When it failed last.
    pub failed_at: Option<Timestamp>,
}

impl Throttle {
    /// Until when an attempt is turned away, if it is.
    pub fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        // A wait that is longer than the longest was set by a clock that has been put right since.
        let longest = now + SignedDuration::from_secs(LONGEST_WAIT);
        self.wait_until
            .filter(|until| *until > now && *until <= longest)
    }

    /// After one more failure.
    #[must_use]
    pub fn after_failure(self, limit: Limit, now: Timestamp) -> Self {
        let forgotten = match (limit.forgets_after, self.failed_at) {
            (Some(after), Some(at)) => now.duration_since(at).as_secs() > after,
            _ => false,
        };
        let before = if forgotten { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        let wait_until = failures.checked_sub(limit.free + 1).map(|doublings| {
            let doubled = 1_i64.checked_shl(doublings.min(16)).unwrap_or(i64::MAX);
            let seconds = limit.first_wait.saturating_mul(doubled);
            now + SignedDuration::from_secs(seconds.min(limit.longest_wait))
        });
        Self {
            failures,
            wait_until,
            failed_at: Some(now),
        }
    }

    /// After taking one failure back that was counted beforehand, of an attempt that never was
    /// compared. The wait that it began ends with it: while one lasts nothing else is counted.
    #[must_use]
    pub const fn taken_back(self) -> Self {
        Self {
            failures: self.failures.saturating_sub(1),
            wait_until: None,
            failed_at: self.failed_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(limit: Limit, failures: usize) -> Vec<i64> {
        let now = Timestamp::UNIX_EPOCH;
        let mut throttle = Throttle::default();
        let mut waits = Vec::new();
        for _ in 0..failures {
            throttle = throttle.after_failure(limit, now);
            waits.push(throttle.wait_until.map_or(0, Timestamp::as_second));
        }
        waits
    }

    #[test]
    fn a_persons_waits_begin_at_the_third_failure_and_double_up_to_an_hour() {
        assert_eq!(
            waits(Limit::PERSON, 12),
            [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
        );
    }

    #[test]
    fn what_many_share_slows_and_never_closes_for_long() {
        assert_eq!(waits(Limit::OPTION, 14)[8..], [0, 5, 10, 20, 30, 30]);
        assert_eq!(waits(Limit::DESK, 65)[58..], [0, 1, 2, 4, 8, 10, 10]);
    }

    #[test]
    fn what_many_share_forgets() {
        let begun = Timestamp::UNIX_EPOCH;
        let failed = (0..12).fold(Throttle::default(), |it, _| {
            it.after_failure(Limit::OPTION, begun)
        });
        let later = begun + SignedDuration::from_hours(2);
        assert_eq!(failed.after_failure(Limit::OPTION, later).failures, 1);
        assert_eq!(failed.after_failure(Limit::PERSON, later).failures, 13);
    }
}
