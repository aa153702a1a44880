//! The state between a password and the second factor.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx, agent};
use crate::domain::agent::Agent;
use crate::domain::ids::AgentId;

/// Opens one; those that ran out are forgotten.
pub async fn open(
    tx: &mut Tx,
    digest: &str,
    agent: AgentId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM agent_half_session WHERE expires_at <= $1")
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    sqlx::query(
        "INSERT INTO agent_half_session (digest, agent_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(digest.to_owned())
    .bind(agent.to_string())
    .bind(now.as_microsecond())
    .bind(expires_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Whose it is, where it has not run out and they are active, and whether they have yet to choose a
/// password.
pub async fn find(conn: &mut Db, digest: &str, now: Timestamp) -> Result<Option<(Agent, bool)>> {
    sqlx::query(
        "SELECT a.* FROM agent_half_session h JOIN agent a ON a.id = h.agent_id
         WHERE h.digest = $1 AND h.expires_at > $2 AND a.active = 1",
    )
    .bind(digest.to_owned())
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(|row| {
        Ok((
            agent::read(row)?,
            row.maybe_time("password_until")?.is_some(),
        ))
    })
    .transpose()
}

/// Ends one; false where it was gone: it leads to one session at the most.
pub async fn end(tx: &mut Tx, digest: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM agent_half_session WHERE digest = $1")
        .bind(digest.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all of somebody, as after a change of password, role or activity.
pub async fn end_all(tx: &mut Tx, agent: AgentId) -> Result<()> {
    sqlx::query("DELETE FROM agent_half_session WHERE agent_id = $1")
        .bind(agent.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}
