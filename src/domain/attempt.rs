//! Attempts to send a request, how they end, and when the next one is due.

use jiff::{SignedDuration, Timestamp};

use super::ids::{AttemptId, RequestId};

crate::codes! {
    /// What an attempt does.
    AttemptKind {
        /// Sends the request.
        Send = "send",
        /// Asks the API what became of an earlier sending.
        Reconcile = "reconcile",
    }
}

crate::codes! {
    /// How an attempt ended.
    Outcome {
        /// The API took the request.
        Done = "done",
        /// The API refused it.
        Refused = "refused",
        /// It surely was not executed.
        NotExecuted = "not_executed",
        /// It may or may not have arrived.
        Unknown = "unknown",
        /// Nobody recorded an end before the lease ran out; for a sending the same as unknown.
        Lapsed = "lapsed",
    }
}

/// How an attempt ended, with what the record keeps of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptEnd {
    /// How.
    pub outcome: Outcome,
    /// A short stable word for why, such as `connect_refused`; empty when done.
    pub why: String,
    /// Detail for the log and the attempt's record; no secrets, no personal data.
    pub detail: String,
    /// HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// The id under which the API keeps the request.
    pub request_uid: Option<String>,
}

/// What was asked of the API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Method inside the signed envelope.
    pub method: String,
    /// Path inside the signed envelope.
    pub uri: String,
    /// SHA-256 of the body, in hex.
    pub body_digest: String,
}

/// One attempt; never changed after it ended.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Identity.
    pub id: AttemptId,
    /// The request.
    pub request: RequestId,
    /// Counted from 1 within the request.
    pub number: i64,
    /// What it does.
    pub kind: AttemptKind,
    /// The node that made it.
    pub node: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When its lease runs out.
    pub lease_until: Timestamp,
    /// When and how it ended.
    pub ended: Option<(Timestamp, AttemptEnd)>,
    /// What was asked; empty while it runs.
    pub asked: Asked,
}

impl Attempt {
    /// Whether the call may still leave. A node that stood still until its lease ran out calls nobody:
    /// others may have given up on it, asked the API, and sent the request themselves.
    pub fn may_leave(&self, now: Timestamp) -> bool {
        now < self.lease_until
    }
}

/// How long a sender may take before others give up on it. Longer than the client's own time limit,
/// so that only a sender that died, or hangs, lapses.
pub const LEASE: SignedDuration = SignedDuration::from_secs(40);

/// Longer than any wait: a due time further ahead was set by a clock that has been put right since.
pub const FURTHEST: SignedDuration = SignedDuration::from_mins(15);

/// Whether something is due. No due time is further ahead than [`FURTHEST`].
pub fn is_due(due_at: Timestamp, now: Timestamp) -> bool {
    due_at <= now || due_at > now + FURTHEST
}

/// Whether a lease ran out. None that was given by a clock within [`LEASE`] of this one reaches
/// further ahead than twice its length.
pub fn has_lapsed(until: Timestamp, now: Timestamp) -> bool {
    until <= now || until > now + LEASE + LEASE
}

/// Waits between attempts, in seconds; the last one repeats without end.
const WAITS: [i64; 8] = [2, 5, 15, 30, 60, 120, 300, 600];

/// When the next attempt is due after `attempts` that surely were not executed. `jitter` is a draw
/// from 0 to 255 and adds up to a quarter, so that tenants held together do not return together.
pub fn next_due(attempts: i64, now: Timestamp, jitter: u8) -> Timestamp {
    let step = usize::try_from(attempts.saturating_sub(1))
        .unwrap_or_default()
        .min(WAITS.len() - 1);
    let millis = WAITS[step] * 1_000;
    now + SignedDuration::from_millis(millis + millis * i64::from(jitter) / 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_minutes_and_never_end() {
        let seconds = |attempts| next_due(attempts, Timestamp::UNIX_EPOCH, 0).as_second();
        assert_eq!(
            [1, 2, 3, 8, 9, 1_000_000].map(seconds),
            [2, 5, 15, 600, 600, 600]
        );
    }

    #[test]
    fn no_wait_is_longer_than_the_furthest() {
        let longest = next_due(i64::MAX, Timestamp::UNIX_EPOCH, u8::MAX);
        assert!(longest <= Timestamp::UNIX_EPOCH + FURTHEST);
    }

    #[test]
    fn what_a_clock_that_ran_ahead_left_behind_holds_nothing() {
        let now = Timestamp::UNIX_EPOCH;
        let second = SignedDuration::from_secs(1);
        assert!(is_due(now, now) && !is_due(now + second, now));
        assert!(!is_due(now + FURTHEST, now) && is_due(now + FURTHEST + second, now));
        assert!(has_lapsed(now, now) && !has_lapsed(now + LEASE, now));
        assert!(has_lapsed(now + LEASE + LEASE + second, now));
    }

    #[test]
    fn jitter_adds_at_most_a_quarter() {
        assert!(next_due(8, Timestamp::UNIX_EPOCH, 255).as_second() < 750);
    }
}
