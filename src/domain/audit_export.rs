//! Taking events out of the audit log as a file.

use jiff::{SignedDuration, Timestamp};

use super::ids::{AgentId, AuditExportId};

/// How long a file can be fetched after it was asked for.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

crate::codes! {
    /// The form of a file.
    ExportForm {
        /// JSON Lines, canonical: what `kagiban audit verify` reads.
        JsonLines = "jsonl",
        /// CSV for spreadsheets.
        Csv = "csv",
    }
}

impl ExportForm {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A file that somebody asked for.
#[derive(Debug, Clone)]
pub struct AuditExport {
    /// Identity.
    pub id: AuditExportId,
    /// The form of the file.
    pub form: ExportForm,
    /// What is looked for, as the page's address has it.
    pub query: String,
    /// Whether personal data is in it.
    pub personal: bool,
    /// Events before this place are looked at.
    pub size: i64,
    /// The checkpoint of as many events; signed, where the desk has a key.
    pub checkpoint: String,
    /// Who asked.
    pub asked_by: AgentId,
    /// When.
    pub asked_at: Timestamp,
    /// How far it is written.
    pub progress: Progress,
}

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Up to this place, with so many events in it.
    Under {
        /// Places that were looked at.
        place: i64,
        /// Events written.
        events: i64,
    },
    /// All of it was sent once.
    Finished {
        /// Events written.
        events: i64,
        /// The text that was signed.
        manifest: String,
        /// Its detached signature, where the desk has a key.
        signature: Option<String>,
    },
}

impl AuditExport {
    /// Whether it may be fetched.
    pub fn is_kept(&self, now: Timestamp) -> bool {
        now.duration_since(self.asked_at) < KEPT
    }
}
