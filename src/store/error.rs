//! What can go wrong with the database, as far as the rest of the program cares.

use std::sync::Arc;

/// Why a reading or a unit of work failed. None of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that is supported.
    #[error("{0}")]
    Address(String),
    /// There is no such database, or nothing of ours is in it.
    #[error("{0}")]
    Missing(String),
    /// Another process holds the database for too long.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// The disk or the database is full.
    #[error("the database is full")]
    Full(#[source] sqlx::Error),
    /// The database can be read, but not written.
    #[error("the database cannot be written")]
    Unwritable(#[source] sqlx::Error),
    /// The database does not answer as it should.
    #[error("the database failed")]
    Failed(#[source] sqlx::Error),
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("{0}")]
    Schema(String),
    /// A unique value is taken.
    #[error("a value is taken already")]
    Taken,
    /// Somebody else changed the same thing in between.
    #[error("{table} {id} was changed in between")]
    Changed {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
    },
    /// A stored value does not read as what it should be.
    #[error("column {column} holds what it should not: {why}")]
    Inconsistent {
        /// The column.
        column: String,
        /// What was found.
        why: String,
    },
    /// A unit of work tried to commit without an audit event.
    #[error("a change without an audit event was refused")]
    Unaudited,
    /// The commit failed, for all units that shared it alike.
    #[error("the commit failed")]
    Commit(#[source] Arc<StoreError>),
    /// The connection was lost before the unit was kept.
    #[error("the connection was lost")]
    Lost,
}

impl StoreError {
    /// The failure itself, where units shared it.
    pub fn root(&self) -> &Self {
        match self {
            Self::Commit(shared) => shared.root(),
            own => own,
        }
    }

    /// Whether somebody else holds the database; trying again at once would wait as long again. A
    /// server that ended the session (57P..) holds nothing.
    pub(super) fn is_locked(&self) -> bool {
        let Self::Busy(sqlx::Error::Database(error)) = self else {
            return false;
        };
        !error.code().is_some_and(|code| code.starts_with("57P"))
    }

    /// Whether a stored value was not what it should be, and not the database that failed.
    pub(super) const fn is_of_a_value(&self) -> bool {
        matches!(
            self,
            Self::Inconsistent { .. }
                | Self::Failed(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match &error {
                // The server is away, or all readers are taken.
                sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => Self::Busy(error),
                _ => Self::Failed(error),
            };
        };
        if database.is_unique_violation() {
            return Self::Taken;
        }
        let code = database.code().unwrap_or_default().into_owned();
        match what(&code) {
            What::Busy => Self::Busy(error),
            What::Full => Self::Full(error),
            What::Unwritable => Self::Unwritable(error),
            What::Other => Self::Failed(error),
        }
    }
}

enum What {
    Busy,
    Full,
    Unwritable,
    Other,
}

/// What a code means: PostgreSQL's have five characters, SQLite's are extended result codes, whose
/// low byte is the primary one.
fn what(code: &str) -> What {
    match code {
        // lock_not_available, query_canceled, too_many_connections, and a server that stops, fell
        // over or is not up yet.
        "55P03" | "57014" | "53300" | "57P01" | "57P02" | "57P03" => return What::Busy,
        // disk_full, read_only_sql_transaction.
        "53100" => return What::Full,
        "25006" => return What::Unwritable,
        _ => {}
    }
    let sqlite = if code.len() < 5 { code.parse() } else { Ok(0) };
    let code: u32 = sqlite.unwrap_or_default();
    match (code & 0xff, code) {
        // BUSY, LOCKED.
        (5 | 6, _) => What::Busy,
        // FULL.
        (13, _) => What::Full,
        // READONLY, CANTOPEN; IOERR_WRITE, _FSYNC, _DIR_FSYNC, _TRUNCATE, _SHMOPEN, _SHMSIZE.
        (8 | 14, _) | (_, 778 | 1_034 | 1_290 | 1_546 | 4_618 | 4_874) => What::Unwritable,
        _ => What::Other,
    }
}
