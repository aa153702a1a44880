//! Taking a file into the register: read and looked through first, then taken as a whole or not at
//! all.
//!
//!   reading ▶ checked ▶ hashing ▶ proposed ▶ confirmed, declined or withdrawn, as a whole
//!
//! It can be discarded until it is proposed. Where the register changed so much meanwhile that a row
//! does not fit any more, it is `checked` again, with the rows that do not fit.

use jiff::{SignedDuration, Timestamp};

use super::Refused;
use super::decision::{Decided, Decision};
use super::ids::{AgentId, ImportId};
use super::register_proposal::{ProposalRefused, by_two};

/// How long what was read waits for somebody to go on with it.
pub const WAITS: SignedDuration = SignedDuration::from_hours(24);

crate::codes! {
    /// What the rows of a file are.
    ImportKind {
        /// Requesters of contracts that are there.
        Requesters = "requesters",
        /// Child contracts of subscribers that are there, with their parents and desk options.
        Contracts = "contracts",
    }
}

crate::codes! {
    /// How far a file has come.
    ImportState {
        /// It arrives, row by row.
        Reading = "reading",
        /// It was looked through.
        Checked = "checked",
        /// Passphrases are hashed.
        Hashing = "hashing",
        /// All rows stand in the register and wait for a second person.
        Proposed = "proposed",
        /// All rows stand in the register.
        Taken = "taken",
        /// Nothing of it was taken.
        Discarded = "discarded",
    }
}

crate::codes! {
    /// How the characters of a file are written.
    TextEncoding {
        /// UTF-8, with a byte order mark or without.
        Utf8 = "utf_8",
        /// `Shift_JIS` as Windows writes it (Windows-31J).
        ShiftJis = "shift_jis",
    }
}

/// A file on its way into the register.
#[derive(Debug, Clone)]
pub struct Import {
    /// Identity.
    pub id: ImportId,
    /// What its rows are.
    pub kind: ImportKind,
    /// How far it has come.
    pub state: ImportState,
    /// The file's name, as the browser told it.
    pub file_name: String,
    /// How it is written, once that is known.
    pub encoding: Option<TextEncoding>,
    /// Rows below the head.
    pub rows: i64,
    /// Things that are wrong with them.
    pub faults: i64,
    /// Rows whose passphrase is hashed.
    pub hashed: i64,
    /// Who sent it.
    pub uploaded_by: AgentId,
    /// When.
    pub uploaded_at: Timestamp,
    /// Who had it taken into the register.
    pub proposed_by: Option<AgentId>,
    /// What a second person decided; nothing yet while it waits.
    pub decided: Option<Decided>,
}

impl Import {
    /// Whether it may be taken into the register.
    pub fn is_good(&self) -> bool {
        self.state == ImportState::Checked && self.faults == 0 && self.rows > 0
    }

    /// Whether nothing of it stands in the register yet, so that it may be discarded.
    pub fn may_be_discarded(&self) -> bool {
        use ImportState::{Checked, Hashing, Reading};
        matches!(self.state, Reading | Checked | Hashing)
    }

    /// Whether it waits for a second person.
    pub fn waits(&self) -> bool {
        self.state == ImportState::Proposed && self.decided.is_none()
    }

    /// Decides all of it: another than whoever imported confirms or declines, they withdraw.
    pub fn decide(
        &self,
        decision: Decision,
        by: AgentId,
        at: Timestamp,
    ) -> Result<Decided, ProposalRefused> {
        match self.proposed_by {
            Some(proposer) if self.waits() => by_two(proposer, decision, by, at),
            _ => Err(ProposalRefused::Decided),
        }
    }
}

/// What is wrong with a row, or with the whole file: then it stands with the line of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1 as an editor does.
    pub line: u64,
    /// The cell, counted from 1; none where it is the row.
    pub cell: Option<usize>,
    /// The column, as the file's head has it; empty where it is the row.
    pub column: String,
    /// Why.
    pub why: Refused,
}
