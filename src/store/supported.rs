//! The list of supported systems and devices (R6, R7).

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::SupportedId;
use crate::domain::supported::{Rule, Supported, What};
use crate::domain::text::Line;

/// Adds an entry.
pub async fn add(tx: &mut Tx, entry: &Supported, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO supported (id, rule, name, versions, note, added_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
    )
    .bind(entry.id.to_string())
    .bind(entry.what.rule().code())
    .bind(entry.name.to_string())
    .bind(versions(entry))
    .bind(entry.note.as_ref().map(Line::to_string))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a changed entry.
pub async fn save(tx: &mut Tx, entry: &Supported) -> Result<()> {
    let done = sqlx::query(
        "UPDATE supported SET rule = $1, name = $2, versions = $3, note = $4, version = version + 1
         WHERE id = $5 AND version = $6",
    )
    .bind(entry.what.rule().code())
    .bind(entry.name.to_string())
    .bind(versions(entry))
    .bind(entry.note.as_ref().map(Line::to_string))
    .bind(entry.id.to_string())
    .bind(entry.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "supported", entry.id)
}

/// Removes an entry.
pub async fn remove(tx: &mut Tx, id: SupportedId) -> Result<()> {
    let done = sqlx::query("DELETE FROM supported WHERE id = $1")
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "supported", id)
}

/// An entry by id.
pub async fn load(conn: &mut Db, id: SupportedId) -> Result<Option<Supported>> {
    sqlx::query("SELECT * FROM supported WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The list, by name.
pub async fn list(conn: &mut Db) -> Result<Vec<Supported>> {
    sqlx::query("SELECT * FROM supported ORDER BY name, added_at, id")
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

fn versions(entry: &Supported) -> Option<String> {
    Some(entry.what.versions()).filter(|versions| !versions.is_empty())
}

fn read(row: &AnyRow) -> Result<Supported> {
    let rule: Rule = row.parsed("rule")?;
    let versions = row.maybe_text("versions")?.unwrap_or_default();
    let note = row.maybe_text("note")?.unwrap_or_default();
    Ok(Supported {
        id: row.parsed("id")?,
        name: row.line("name")?,
        what: What::parse(rule, &versions).map_err(|why| inconsistent("versions", why))?,
        note: Line::parse_optional(&note).map_err(|why| inconsistent("note", why))?,
        version: row.number("version")?,
    })
}
