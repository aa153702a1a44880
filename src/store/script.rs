//! The lines that were read aloud; rows are never changed.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, CallId};

/// A line that was read.
#[derive(Debug, Clone)]
pub struct LineRead {
    /// Which line.
    pub line: String,
    /// Version of the text.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

/// Keeps that a line was read; `place` counts from 0 within the call and has no gaps.
pub async fn add(
    tx: &mut Tx,
    call: CallId,
    place: usize,
    line: &LineRead,
    agent: AgentId,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO script_line_read (call_id, place, line, version, agent_id, read_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(call.to_string())
    .bind(i64::try_from(place).unwrap_or(i64::MAX))
    .bind(line.line.clone())
    .bind(line.version.clone())
    .bind(agent.to_string())
    .bind(line.at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// The lines of a call, in the order in which they were read.
pub async fn list(conn: &mut Db, call: CallId) -> Result<Vec<LineRead>> {
    sqlx::query(
        "SELECT line, version, read_at FROM script_line_read WHERE call_id = $1 ORDER BY place",
    )
    .bind(call.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(LineRead {
            line: row.text("line")?,
            version: row.text("version")?,
            at: row.time("read_at")?,
        })
    })
    .collect()
}
