//! What became of the earlier sendings, and what of it was on the screen.

use crate::domain::attempt::{Attempt, AttemptKind, Outcome};

/// What became of the earlier sendings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// The number of the last attempt.
    pub attempts: i64,
    /// Whether one of them may have had an effect in the tenant.
    pub doubt: bool,
}

impl Fate {
    /// Reads it from a request's attempts, in their order. What the API was asked later does not take
    /// the doubt away: a person judges that.
    pub fn of(attempts: &[Attempt]) -> Self {
        let doubtful = |attempt: &Attempt| match attempt.ended.as_ref().map(|(_, end)| end.outcome)
        {
            None | Some(Outcome::Unknown | Outcome::Lapsed) => true,
            Some(Outcome::Refused) => attempt.kind == AttemptKind::Reconcile,
            Some(Outcome::Done | Outcome::NotExecuted) => false,
        };
        Self {
            attempts: attempts.last().map_or(0, |last| last.number),
            doubt: attempts.iter().any(doubtful),
        }
    }
}

/// What whoever decides had on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnScreen {
    /// The number of the last attempt.
    pub attempts: i64,
    /// Whether they ticked that sending again may act a second time.
    pub doubt_read: bool,
}
