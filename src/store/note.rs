//! Notes on calls and requests: one line each, never changed; a correction is a new one.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, CallId, RequestId};
use crate::domain::text::Note;

/// What a note stands on.
#[derive(Debug, Clone, Copy)]
pub enum On {
    /// A call.
    Call(CallId),
    /// A request.
    Request(RequestId),
}

/// A note with who wrote it.
#[derive(Debug, Clone)]
pub struct Written {
    /// When.
    pub at: Timestamp,
    /// Who, by id.
    pub agent: AgentId,
    /// Who, by name.
    pub agent_name: String,
    /// What.
    pub text: String,
}

/// Keeps a note.
pub async fn add(
    tx: &mut Tx,
    id: uuid::Uuid,
    on: On,
    agent: AgentId,
    text: &Note,
    now: Timestamp,
) -> Result<()> {
    let (call, request) = match on {
        On::Call(id) => (Some(id.to_string()), None),
        On::Request(id) => (None, Some(id.to_string())),
    };
    sqlx::query("INSERT INTO note (id, call_id, request_id, agent_id, at, text) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.to_string())
        .bind(call)
        .bind(request)
        .bind(agent.to_string())
        .bind(now.as_microsecond())
        .bind(text.as_str().to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// The notes on something, the oldest first.
pub async fn list(conn: &mut Db, on: On) -> Result<Vec<Written>> {
    let rows = match on {
        On::Call(id) => {
            sqlx::query("SELECT n.at, n.text, n.agent_id, a.name FROM note n JOIN agent a ON a.id = n.agent_id WHERE n.call_id = $1 ORDER BY n.at, n.id")
                .bind(id.to_string())
                .fetch_all(conn)
                .await?
        }
        On::Request(id) => {
            sqlx::query("SELECT n.at, n.text, n.agent_id, a.name FROM note n JOIN agent a ON a.id = n.agent_id WHERE n.request_id = $1 ORDER BY n.at, n.id")
                .bind(id.to_string())
                .fetch_all(conn)
                .await?
        }
    };
    rows.iter()
        .map(|row| {
            Ok(Written {
                at: row.time("at")?,
                agent: row.parsed("agent_id")?,
                agent_name: row.text("name")?,
                text: row.text("text")?,
            })
        })
        .collect()
}

/// How many of these notes somebody wrote.
pub fn written_by(notes: &[Written], agent: AgentId) -> usize {
    notes.iter().filter(|note| note.agent == agent).count()
}
