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
}

impl StoreError {
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
                sqlx::Error::PoolTimedOut => Self::Busy(error),
                _ => Self::Failed(error),
            };
        };
        if database.is_unique_violation() {
            return Self::Taken;
        }
        // SQLite: primary result codes 5 BUSY, 6 LOCKED, 13 FULL; PostgreSQL: SQLSTATE 55P03
        // lock_not_available, 57014 query_canceled, 53100 disk_full.
        match database.code().as_deref() {
            Some("5" | "6" | "261" | "262" | "517" | "55P03" | "57014" | "53300") => {
                Self::Busy(error)
            }
            Some("13" | "53100") => Self::Full(error),
            _ => Self::Failed(error),
        }
    }
}
