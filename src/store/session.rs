//! Sessions of staff. Only the digest of a session's token is stored.

use std::net::IpAddr;

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx, agent, half_session};
use crate::domain::agent::Agent;
use crate::domain::ids::{AgentId, SessionId};

/// A session that has not run out.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: SessionId,
    /// Who signed in; still active.
    pub agent: Agent,
    /// The secret that every form of the session carries.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// They have a call that goes on.
    pub open_call: bool,
}

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    /// Its name, which opens nothing.
    pub id: SessionId,
    /// The digest of its token.
    pub digest: &'a str,
    /// Who signed in.
    pub agent: AgentId,
    /// The secret that every form of it carries.
    pub csrf: &'a str,
    /// From where.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub browser: &'a str,
    /// When.
    pub at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// Opens a session.
pub async fn open(tx: &mut Tx, opened: Opened<'_>) -> Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE expires_at <= $1")
        .bind(opened.at.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    sqlx::query(
        "INSERT INTO agent_session (id, digest, agent_id, csrf, address, browser, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(opened.id.to_string())
    .bind(opened.digest.to_owned())
    .bind(opened.agent.to_string())
    .bind(opened.csrf.to_owned())
    .bind(opened.address.map(|address| address.to_string()))
    .bind(opened.browser.to_owned())
    .bind(opened.at.as_microsecond())
    .bind(opened.expires_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// The session of a token's digest, where it has not run out and its agent is active. Whether it was
/// idle for too long is for whoever asks.
pub async fn find(conn: &mut Db, digest: &str, now: Timestamp) -> Result<Option<Session>> {
    sqlx::query(
        "SELECT a.*, s.id AS session_id, s.csrf, s.seen_at,
             (SELECT COUNT(*) FROM call c WHERE c.agent_id = a.id AND c.ended_at IS NULL) AS open_calls
         FROM agent_session s JOIN agent a ON a.id = s.agent_id
         WHERE s.digest = $1 AND s.expires_at > $2 AND a.active = 1",
    )
    .bind(digest.to_owned())
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Session {
            id: row.parsed("session_id")?,
            agent: agent::read(&row)?,
            csrf: row.text("csrf")?,
            seen_at: row.time("seen_at")?,
            open_call: row.number("open_calls")? > 0,
        })
    })
    .transpose()
}

/// Whether a session is still there, within the unit of what it changes: it may have been ended while
/// a form of it was looked at.
pub async fn stands(tx: &mut Tx, digest: &str) -> Result<bool> {
    let found = sqlx::query("SELECT 1 FROM agent_session WHERE digest = $1")
        .bind(digest.to_owned())
        .fetch_optional(tx.conn()?)
        .await?;
    Ok(found.is_some())
}

/// A session in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// The digest of its token, to tell one's own.
    pub digest: String,
    /// From where it began; empty where that is not known.
    pub address: String,
    /// What the browser said it was.
    pub browser: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

/// Somebody's sessions, the newest first.
pub async fn list(conn: &mut Db, agent: AgentId, now: Timestamp) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT * FROM agent_session WHERE agent_id = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 100",
    )
    .bind(agent.to_string())
    .bind(now.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Listed {
            id: row.text("id")?,
            digest: row.text("digest")?,
            address: row.maybe_text("address")?.unwrap_or_default(),
            browser: row.text("browser")?,
            created_at: row.time("created_at")?,
            seen_at: row.time("seen_at")?,
        })
    })
    .collect()
}

/// Ends one of somebody's sessions by its name; false where they have none of it.
pub async fn end_one(tx: &mut Tx, agent: AgentId, id: SessionId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM agent_session WHERE agent_id = $1 AND id = $2")
        .bind(agent.to_string())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(done.rows_affected() == 1)
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
