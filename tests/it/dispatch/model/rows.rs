//! The rows of the model as the states of the real domain, and back.

use jiff::{SignedDuration, Timestamp};
use kagiban::domain::attempt::{AttemptEnd, Outcome};
use kagiban::domain::request::State;

use super::real::LEASE;
use super::state::Row;
use super::worker::End;

/// Now.
pub const NOW: Timestamp = Timestamp::constant(1_000_000, 0);
/// The token of the lease that a row has.
pub const HELD: &str = "held";
/// The ids that prove a request sent.
pub const EVIDENCE: &str = "from-the-evidence";
pub const CONSOLE: &str = "from-the-console";
const ANSWERED: &str = "from-the-answer";

/// A tick of the model is a second of the domain.
pub fn ticks(count: u8) -> SignedDuration {
    SignedDuration::from_secs(count.into())
}

/// A row as a state, at [`NOW`].
pub fn state(row: Row) -> State {
    let due_at = |due| if due { NOW } else { NOW + ticks(1) };
    let why = |named| if named { "why".into() } else { String::new() };
    match row {
        Row::Queued { due } => State::Queued {
            due_at: due_at(due),
            why: None,
        },
        Row::Sending { ago } => State::Sending {
            lease: HELD.into(),
            until: NOW - ticks(ago) + ticks(LEASE),
        },
        Row::Sent { .. } => State::Sent {
            at: NOW,
            request_uid: String::new(),
        },
        Row::Unknown { due, ago, named } => State::Unknown {
            due_at: due_at(due),
            why: why(named),
            since: NOW - ticks(ago),
        },
        Row::Blocked { named } => State::Blocked { why: why(named) },
    }
}

/// How a call ended, as the record keeps it.
pub fn ended(end: End) -> AttemptEnd {
    let (outcome, why, request_uid) = match end {
        End::Done => (Outcome::Done, "", Some(ANSWERED.into())),
        End::DoneWithoutUid => (Outcome::Done, "no_request_uid", None),
        End::Refused => (Outcome::Refused, "not_authorized", None),
        End::NotExecuted => (Outcome::NotExecuted, "connect_refused", None),
        End::Unknown => (Outcome::Unknown, "read_timeout", None),
    };
    AttemptEnd {
        outcome,
        why: why.into(),
        detail: String::new(),
        http_status: None,
        request_uid,
    }
}

/// A state as a row. Whatever was given up on longer ago than `settle` is the same.
pub fn read(state: State, settle: u8) -> Row {
    let ago = |then: Timestamp| u8::try_from(NOW.duration_since(then).as_secs()).unwrap();
    match state {
        State::Queued { due_at, .. } => Row::Queued { due: due_at <= NOW },
        State::Sending { until, .. } => Row::Sending {
            ago: ago(until - ticks(LEASE)),
        },
        State::Sent { request_uid, .. } => Row::Sent {
            founded: [ANSWERED, EVIDENCE, CONSOLE].contains(&request_uid.as_str()),
        },
        State::Unknown { due_at, why, since } => Row::Unknown {
            due: due_at <= NOW,
            ago: ago(since).min(settle),
            named: !why.is_empty(),
        },
        State::Blocked { why } => Row::Blocked {
            named: !why.is_empty(),
        },
    }
}
