//! Suspected calls. What was cleared is never changed.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, CallId, SuspicionId};
use crate::domain::suspicion::Suspicion;
use crate::domain::text::Note;

/// Raises a suspicion; a second one beside it gives [`super::StoreError::Taken`].
pub async fn raise(tx: &mut Tx, suspicion: &Suspicion) -> Result<()> {
    sqlx::query(
        "INSERT INTO suspicion (id, call_id, raised_by, raised_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(suspicion.id.to_string())
    .bind(suspicion.call.to_string())
    .bind(suspicion.raised_by.to_string())
    .bind(suspicion.raised_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Clears a suspicion.
pub async fn clear(
    tx: &mut Tx,
    id: SuspicionId,
    by: AgentId,
    why: &Note,
    at: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE suspicion SET cleared_by = $1, cleared_why = $2, cleared_at = $3
         WHERE id = $4 AND cleared_at IS NULL",
    )
    .bind(by.to_string())
    .bind(why.as_str().to_owned())
    .bind(at.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "suspicion", id)
}

/// A suspicion that stands, by id.
pub async fn standing(conn: &mut Db, id: SuspicionId) -> Result<Option<Suspicion>> {
    sqlx::query("SELECT * FROM suspicion WHERE id = $1 AND cleared_at IS NULL")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The suspicion that stands in a call.
pub async fn of_call(conn: &mut Db, call: CallId) -> Result<Option<Suspicion>> {
    sqlx::query("SELECT * FROM suspicion WHERE call_id = $1 AND cleared_at IS NULL")
        .bind(call.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A suspicion with its call's reference number.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The suspicion.
    pub suspicion: Suspicion,
    /// The call's reference number.
    pub reference: String,
    /// Who raised it.
    pub raised_by: String,
}

/// The suspicions that stand, the oldest first.
pub async fn list(conn: &mut Db) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT s.*, k.reference, a.name AS raiser FROM suspicion s JOIN call k ON k.id = s.call_id
         JOIN agent a ON a.id = s.raised_by WHERE s.cleared_at IS NULL ORDER BY s.raised_at LIMIT 50",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Listed {
            suspicion: read(row)?,
            reference: row.text("reference")?,
            raised_by: row.text("raiser")?,
        })
    })
    .collect()
}

fn read(row: &AnyRow) -> Result<Suspicion> {
    Ok(Suspicion {
        id: row.parsed("id")?,
        call: row.parsed("call_id")?,
        raised_by: row.parsed("raised_by")?,
        raised_at: row.time("raised_at")?,
    })
}
