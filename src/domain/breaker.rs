//! A breaker: an API host or a tenant that fails in a row is left alone, tried with a harmless read
//! after growing waits, and used again as soon as that is answered.

use jiff::{SignedDuration, Timestamp};

use super::gate::Scope;

/// Failures in a row that open it.
pub const OPENS_AT: i64 = 5;

/// Waits before each probe, in seconds; the last one repeats without end.
const WAITS: [i64; 6] = [10, 20, 40, 80, 160, 300];

/// What failed, how often in a row, and when it is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    /// A host or a tenant.
    pub scope: Scope,
    /// Failures in a row.
    pub failures: i64,
    /// How the last one ended: a short stable word.
    pub why: String,
    /// When that was.
    pub failed_at: Timestamp,
    /// When it is tried next; nothing else leaves until then. Absent while it is closed.
    pub probe_at: Option<Timestamp>,
}

impl Breaker {
    /// One more failure after those `before`.
    pub fn failed(before: Option<&Self>, scope: Scope, why: &str, now: Timestamp) -> Self {
        let failures = before.map_or(0, |before| before.failures) + 1;
        let standing = before.and_then(|before| before.probe_at);
        let probe_at = match standing {
            // A call that was under way when it opened puts off no probe.
            Some(at) if at > now => Some(at),
            _ if failures >= OPENS_AT => Some(now + wait(failures)),
            _ => None,
        };
        Self {
            scope,
            failures,
            why: why.to_owned(),
            failed_at: now,
            probe_at,
        }
    }

    /// Whether nothing leaves.
    pub const fn is_open(&self) -> bool {
        self.probe_at.is_some()
    }
}

fn wait(failures: i64) -> SignedDuration {
    let place = usize::try_from(failures - OPENS_AT).unwrap_or_default();
    SignedDuration::from_secs(WAITS[place.min(WAITS.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn failed(before: Option<&Breaker>, second: i64) -> Breaker {
        let scope = Scope::Host("api.absolute.com".into());
        Breaker::failed(before, scope, "connect_refused", at(second))
    }

    #[test]
    fn the_fifth_failure_in_a_row_opens_it() {
        let mut breaker = failed(None, 0);
        for second in 1..4 {
            assert!(!breaker.is_open());
            breaker = failed(Some(&breaker), second);
        }
        breaker = failed(Some(&breaker), 4);
        assert_eq!(breaker.probe_at, Some(at(14)));
    }

    #[test]
    fn each_probe_that_fails_waits_longer_up_to_five_minutes() {
        let mut breaker = Breaker {
            failures: OPENS_AT,
            probe_at: Some(at(0)),
            ..failed(None, 0)
        };
        let mut waits = Vec::new();
        for _ in 0..7 {
            let due = breaker.probe_at.unwrap().as_second();
            breaker = failed(Some(&breaker), due);
            waits.push(breaker.probe_at.unwrap().as_second() - due);
        }
        assert_eq!(waits, [20, 40, 80, 160, 300, 300, 300]);
    }

    #[test]
    fn a_late_failure_puts_off_no_probe() {
        let open = Breaker {
            failures: OPENS_AT,
            probe_at: Some(at(14)),
            ..failed(None, 4)
        };
        assert_eq!(failed(Some(&open), 5).probe_at, Some(at(14)));
    }
}
