//! Sessions of staff. Only the digest of a session's token is stored.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx, agent, half_session};
use crate::domain::agent::Agent;
use crate::domain::ids::AgentId;

/// A session that has not run out.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who signed in; still active.
    pub agent: Agent,
    /// The secret that every form of the session carries.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// Opens a session.
pub async fn open(
    tx: &mut Tx,
    digest: &str,
    agent: AgentId,
    csrf: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE expires_at <= $1")
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    sqlx::query(
        "INSERT INTO agent_session (digest, agent_id, csrf, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)",
    )
    .bind(digest.to_owned())
    .bind(agent.to_string())
    .bind(csrf.to_owned())
    .bind(now.as_microsecond())
    .bind(expires_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// The session of a token's digest, where it was used after `idle_since` and its agent is active.
pub async fn find(
    conn: &mut Db,
    digest: &str,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<Session>> {
    sqlx::query(
        "SELECT a.*, s.csrf, s.seen_at FROM agent_session s JOIN agent a ON a.id = s.agent_id
         WHERE s.digest = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND a.active = 1",
    )
    .bind(digest.to_owned())
    .bind(now.as_microsecond())
    .bind(idle_since.as_microsecond())
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Session {
            agent: agent::read(&row)?,
            csrf: row.text("csrf")?,
            seen_at: row.time("seen_at")?,
        })
    })
    .transpose()
}

/// Notes that a session is in use.
pub async fn touch(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE agent_session SET seen_at = $1 WHERE digest = $2 AND seen_at < $1")
        .bind(now.as_microsecond())
        .bind(digest.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end(tx: &mut Tx, digest: &str) -> Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE digest = $1")
        .bind(digest.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Ends all sessions of somebody, as after a change of password, role or activity.
pub async fn end_all(tx: &mut Tx, agent: AgentId) -> Result<()> {
    half_session::end_all(tx, agent).await?;
    sqlx::query("DELETE FROM agent_session WHERE agent_id = $1")
        .bind(agent.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Ends somebody's sessions but the one that asks for it, as after a change of their sign-in.
pub async fn end_others(tx: &mut Tx, agent: AgentId, kept: &str) -> Result<()> {
    half_session::end_all(tx, agent).await?;
    sqlx::query("DELETE FROM agent_session WHERE agent_id = $1 AND digest <> $2")
        .bind(agent.to_string())
        .bind(kept.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}
