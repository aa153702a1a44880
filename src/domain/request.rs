//! The accepted request and its states. Nothing here cancels, edits or deletes one (R10-3-7).

use jiff::{SignedDuration, Timestamp};

use super::action::ProxyAction;
use super::attempt::{AttemptEnd, Outcome, has_lapsed, is_due, next_due};
use super::ids::{AgentId, CallId, ContractId, RequestId, RequesterId, TenantId, VerificationId};
use super::reference::Reference;

/// What was accepted; never changes.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Identity.
    pub id: RequestId,
    /// The call's reference number.
    pub reference: Reference,
    /// The call in which it was taken.
    pub call: CallId,
    /// The identity check that it rests on (R10-3-9).
    pub verification: VerificationId,
    /// The contract that designates the action.
    pub contract: ContractId,
    /// The tenant it goes to, and to no other.
    pub tenant: TenantId,
    /// The one device.
    pub device_uid: String,
    /// Its serial number at acceptance.
    pub device_serial: String,
    /// Its name at acceptance.
    pub device_name: String,
    /// The designated action at acceptance.
    pub action: ProxyAction,
    /// Who asked.
    pub requester: RequesterId,
    /// Who took it.
    pub agent: AgentId,
    /// When: the point of no return.
    pub accepted_at: Timestamp,
}

crate::codes! {
    /// The stored word of a state.
    StateCode {
        /// Waits for its due time and an open gate.
        Queued = "queued",
        /// A node holds the lease and the call is under way.
        Sending = "sending",
        /// The API took it.
        Sent = "sent",
        /// It may or may not have arrived; the API is asked.
        Unknown = "unknown",
        /// A person is needed.
        Blocked = "blocked",
    }
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waits for its due time and an open gate.
    Queued {
        /// When it leaves at the earliest.
        due_at: Timestamp,
        /// Why the last attempt was surely not executed, if there was one.
        why: Option<String>,
    },
    /// A node holds the lease.
    Sending {
        /// The lease's token; only its holder records the end.
        lease: String,
        /// When the lease runs out.
        until: Timestamp,
    },
    /// The API took it; the desk's part is done (R10-3-11).
    Sent {
        /// When the desk knew.
        at: Timestamp,
        /// The API's id of it.
        request_uid: String,
    },
    /// It may or may not have arrived.
    Unknown {
        /// When the API is asked next.
        due_at: Timestamp,
        /// Why it is not known.
        why: String,
        /// When the sending in question began.
        since: Timestamp,
    },
    /// A person is needed.
    Blocked {
        /// Why.
        why: String,
    },
}

impl State {
    /// The stored word.
    pub const fn code(&self) -> StateCode {
        match self {
            Self::Queued { .. } => StateCode::Queued,
            Self::Sending { .. } => StateCode::Sending,
            Self::Sent { .. } => StateCode::Sent,
            Self::Unknown { .. } => StateCode::Unknown,
            Self::Blocked { .. } => StateCode::Blocked,
        }
    }

    /// Whether nothing more is due.
    pub const fn is_finished(&self) -> bool {
        matches!(self, Self::Sent { .. })
    }
}

/// A move that the states do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request that is {from} cannot be {attempted}")]
pub struct TransitionRefused {
    /// Where it stands.
    pub from: StateCode,
    /// What was tried.
    pub attempted: &'static str,
}

/// A request with where it stands.
#[derive(Debug, Clone)]
pub struct Request {
    /// What was accepted.
    pub accepted: Accepted,
    /// Where it stands.
    pub state: State,
    /// Attempts so far, questions included.
    pub attempts: i64,
    /// How often it was sent so far.
    pub sends: i64,
    /// Grows with each change.
    pub version: i64,
}

impl Request {
    fn refused(&self, attempted: &'static str) -> TransitionRefused {
        TransitionRefused {
            from: self.state.code(),
            attempted,
        }
    }

    /// Takes the request for sending.
    pub fn claim(
        &self,
        lease: String,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<State, TransitionRefused> {
        match &self.state {
            State::Queued { due_at, .. } if is_due(*due_at, now) => {
                Ok(State::Sending { lease, until })
            }
            _ => Err(self.refused("claimed")),
        }
    }

    /// Records how the sending that started then ended. Only the holder of a lease that has not run out may.
    pub fn record(
        &self,
        lease: &str,
        end: &AttemptEnd,
        started: Timestamp,
        now: Timestamp,
        jitter: u8,
    ) -> Result<State, TransitionRefused> {
        match &self.state {
            State::Sending { lease: held, until } if held == lease && now < *until => {
                Ok(self.after(end, started, now, jitter))
            }
            _ => Err(self.refused("recorded")),
        }
    }

    fn after(&self, end: &AttemptEnd, started: Timestamp, now: Timestamp, jitter: u8) -> State {
        match (end.outcome, &end.request_uid) {
            (Outcome::Done, Some(request_uid)) => State::Sent {
                at: now,
                request_uid: request_uid.clone(),
            },
            (Outcome::Refused, _) => State::Blocked {
                why: end.why.clone(),
            },
            (Outcome::NotExecuted, _) => State::Queued {
                due_at: next_due(self.sends, now, jitter),
                why: Some(end.why.clone()),
            },
            (Outcome::Done, None) | (Outcome::Unknown | Outcome::Lapsed, _) => State::Unknown {
                due_at: next_due(1, now, jitter),
                why: end.why.clone(),
                since: started,
            },
        }
    }

    /// Gives up on a sender whose lease ran out.
    pub fn rescue(&self, started: Timestamp, now: Timestamp) -> Result<State, TransitionRefused> {
        match &self.state {
            State::Sending { until, .. } if has_lapsed(*until, now) => Ok(State::Unknown {
                due_at: now,
                why: "lease_lapsed".into(),
                since: started,
            }),
            _ => Err(self.refused("rescued")),
        }
    }

    /// Records what the API said about a sending that was unknown.
    pub fn reconcile(
        &self,
        found: &Found,
        now: Timestamp,
        jitter: u8,
    ) -> Result<State, TransitionRefused> {
        let State::Unknown { why, since, .. } = &self.state else {
            return Err(self.refused("reconciled"));
        };
        Ok(match found {
            Found::There { request_uid } => State::Sent {
                at: now,
                request_uid: request_uid.clone(),
            },
            // The settle time was waited out already.
            Found::NotThere => State::Queued {
                due_at: next_due(1, now, jitter),
                why: Some(why.clone()),
            },
            Found::NotYetBelieved { ask_again } => State::Unknown {
                due_at: *ask_again,
                why: why.clone(),
                since: *since,
            },
            Found::Undecidable { why } => State::Blocked { why: why.clone() },
        })
    }

    /// Sends a blocked request back to the queue; a supervisor mended what was wrong.
    pub fn release(&self, now: Timestamp) -> Result<State, TransitionRefused> {
        match &self.state {
            State::Blocked { why } => Ok(State::Queued {
                due_at: now,
                why: Some(why.clone()),
            }),
            _ => Err(self.refused("released")),
        }
    }

    /// Records that a blocked request was sent by hand in the subscriber's console. Not that it was
    /// carried out on the device (R10-3-11).
    pub fn record_by_hand(
        &self,
        request_uid: &str,
        now: Timestamp,
    ) -> Result<State, TransitionRefused> {
        match &self.state {
            State::Blocked { .. } => Ok(State::Sent {
                at: now,
                request_uid: request_uid.to_owned(),
            }),
            _ => Err(self.refused("recorded by hand")),
        }
    }
}

/// What asking the API brought to light about a sending that was unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The tenant has it.
    There {
        /// The API's id of it, or the evidence's name where the API gives none.
        request_uid: String,
    },
    /// The tenant does not have it, and had time enough to show it.
    NotThere,
    /// It is not there, but too little time has passed to believe that, or the API did not answer.
    NotYetBelieved {
        /// When to ask again.
        ask_again: Timestamp,
    },
    /// What is there does not tell; a person decides.
    Undecidable {
        /// What was seen, as a short stable word.
        why: String,
    },
}

/// How long a tenant may not show what it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long the API may take to carry out and to show what was sent.
    pub settle: SignedDuration,
    /// Between two questions.
    pub again: SignedDuration,
}

impl Found {
    /// What it means that the tenant does not show a sending. The settle time counts from when nothing
    /// of it could leave any more, which is not when it began.
    pub fn absent(given_up_at: Timestamp, patience: Patience, now: Timestamp) -> Self {
        if now >= given_up_at + patience.settle {
            Self::NotThere
        } else {
            Self::NotYetBelieved {
                ask_again: now + patience.again,
            }
        }
    }
}
