//! Files of the audit log that somebody asked for. They are written as they are fetched; what is kept is
//! what was asked for and what was sent.

use jiff::Timestamp;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::audit_export::{AuditExport, KEPT, Progress};
use crate::domain::ids::AuditExportId;

/// Keeps what is asked for; what nobody can fetch any more goes.
pub async fn ask(tx: &mut Tx, export: &AuditExport) -> Result<()> {
    let conn = tx.conn()?;
    sqlx::query("DELETE FROM audit_export WHERE asked_at <= $1")
        .bind((export.asked_at - KEPT).as_microsecond())
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO audit_export (id, form, query, personal, size, checkpoint, asked_by, asked_at, place, events)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
    )
    .bind(export.id.to_string())
    .bind(export.form.code())
    .bind(export.query.clone())
    .bind(i64::from(export.personal))
    .bind(export.size)
    .bind(export.checkpoint.clone())
    .bind(export.asked_by.to_string())
    .bind(export.asked_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps how far it is.
pub async fn advance(tx: &mut Tx, id: AuditExportId, place: i64, events: i64) -> Result<()> {
    sqlx::query(
        "UPDATE audit_export SET place = $1, events = $2 WHERE id = $3 AND manifest IS NULL",
    )
    .bind(place)
    .bind(events)
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps what all of it was.
pub async fn finish(
    tx: &mut Tx,
    id: AuditExportId,
    events: i64,
    (manifest, signature): (&str, Option<&str>),
    at: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE audit_export SET place = size, events = $1, manifest = $2, signature = $3, finished_at = $4 WHERE id = $5",
    )
    .bind(events)
    .bind(manifest.to_owned())
    .bind(signature.map(str::to_owned))
    .bind(at.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "audit_export", id)
}

/// What was asked for.
pub async fn load(conn: &mut Db, id: AuditExportId) -> Result<Option<AuditExport>> {
    sqlx::query("SELECT * FROM audit_export WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .map(|row| {
            let events = row.number("events")?;
            let progress = match row.maybe_text("manifest")? {
                Some(manifest) => Progress::Finished {
                    events,
                    manifest,
                    signature: row.maybe_text("signature")?,
                },
                None => Progress::Under {
                    place: row.number("place")?,
                    events,
                },
            };
            Ok(AuditExport {
                id: row.parsed("id")?,
                form: row
                    .text("form")?
                    .parse()
                    .map_err(|why| inconsistent("form", why))?,
                query: row.text("query")?,
                personal: row.number("personal")? == 1,
                size: row.number("size")?,
                checkpoint: row.text("checkpoint")?,
                asked_by: row.parsed("asked_by")?,
                asked_at: row.time("asked_at")?,
                progress,
            })
        })
        .transpose()
}
