//! Whom an identity provider vouches for.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx, agent};
use crate::domain::agent::Agent;
use crate::domain::ids::AgentId;

/// Links somebody; a link that they had is replaced.
///
/// # Errors
/// [`super::StoreError::Taken`] where the provider's person is linked to somebody else.
pub async fn link(
    tx: &mut Tx,
    whose: AgentId,
    (issuer, subject): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    unlink(tx, whose).await?;
    sqlx::query(
        "INSERT INTO agent_openid (agent_id, issuer, subject, linked_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(whose.to_string())
    .bind(issuer.to_owned())
    .bind(subject.to_owned())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Takes somebody's link away; false where there was none.
pub async fn unlink(tx: &mut Tx, whose: AgentId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM agent_openid WHERE agent_id = $1")
        .bind(whose.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Since when somebody is linked with a provider.
pub async fn linked_at(conn: &mut Db, whose: AgentId, issuer: &str) -> Result<Option<Timestamp>> {
    sqlx::query("SELECT linked_at FROM agent_openid WHERE agent_id = $1 AND issuer = $2")
        .bind(whose.to_string())
        .bind(issuer.to_owned())
        .fetch_optional(conn)
        .await?
        .map(|row| row.time("linked_at"))
        .transpose()
}

/// Who the provider's person is here, where they may sign in with a password of their own.
pub async fn find(conn: &mut Db, issuer: &str, subject: &str) -> Result<Option<Agent>> {
    sqlx::query(
        "SELECT a.* FROM agent_openid l JOIN agent a ON a.id = l.agent_id
         WHERE l.issuer = $1 AND l.subject = $2 AND a.active = 1 AND a.password_until IS NULL",
    )
    .bind(issuer.to_owned())
    .bind(subject.to_owned())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(agent::read)
    .transpose()
}
