//! What a worker holds, and the calls that left.

/// One worker: a sender or an asker of some node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Worker {
    Idle,
    /// Claimed and committed; nothing left yet.
    Claimed(Hold),
    /// The call is under way.
    Calling(Hold, Call),
    /// The call ended; the end is not recorded yet.
    Answered(Hold, End),
    /// The API was asked; what it said is not recorded yet. `stale` when the row changed meanwhile.
    Asked {
        request: usize,
        found: Finding,
        stale: bool,
    },
}

/// A lease as its holder knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hold {
    pub request: usize,
    /// How long ago it was claimed, up to the lease's length.
    pub ago: u8,
    /// Whether the row still has this lease's token.
    pub current: bool,
}

/// A call to the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    pub at: Place,
    /// How long ago it left.
    pub age: u8,
    /// Whether it left after the last release by a person.
    pub counts: bool,
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    OnTheWay,
    /// It had its effect, which the tenant does not show yet.
    Taken,
    Shown,
    /// It never arrived, and never will.
    Lost,
}

/// How a call ended for whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    Done,
    /// Taken, but the answer names no request.
    DoneWithoutUid,
    Refused,
    NotExecuted,
    /// No answer, or none that tells.
    Unknown,
}

/// What asking the API brought to light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    There,
    NotThere,
    NotYetBelieved,
    Undecidable,
}

impl Worker {
    /// What nobody asks any more.
    pub fn forget(&mut self) {
        match self {
            Self::Answered(hold, end) if !hold.current => {
                hold.ago = 0;
                *end = End::NotExecuted;
            }
            Self::Asked {
                found, stale: true, ..
            } => *found = Finding::NotYetBelieved,
            _ => {}
        }
    }

    /// Whether a call of this worker may still act on a request.
    pub fn may_act(&self, about: usize) -> bool {
        match self {
            Self::Claimed(hold) | Self::Calling(hold, _) => hold.request == about,
            _ => false,
        }
    }
}
