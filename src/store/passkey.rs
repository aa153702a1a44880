//! Passkeys of staff: public keys, each with its counter. A challenge is answered once.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, PasskeyId};
use crate::domain::second_factor::PasskeyName;

/// A passkey that was taken on.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: PasskeyName,
    /// What verifies it, as `crypto::passkey` wrote it.
    pub credential: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it last opened a session.
    pub last_used_at: Option<Timestamp>,
}

/// A passkey that is taken on.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Its id.
    pub id: PasskeyId,
    /// Whose.
    pub agent: AgentId,
    /// What its owner calls it.
    pub name: &'a PasskeyName,
    /// The authenticator's name for it.
    pub credential_id: &'a str,
    /// What verifies it.
    pub credential: &'a str,
    /// When.
    pub at: Timestamp,
}

fn read(row: &AnyRow) -> Result<Kept> {
    Ok(Kept {
        id: row.parsed("id")?,
        name: row.line("name")?,
        credential: row.text("credential")?,
        created_at: row.time("created_at")?,
        last_used_at: row.maybe_time("last_used_at")?,
    })
}

/// Somebody's passkeys, the oldest first.
pub async fn list(conn: &mut Db, agent: AgentId) -> Result<Vec<Kept>> {
    sqlx::query("SELECT * FROM passkey WHERE agent_id = $1 ORDER BY created_at, id")
        .bind(agent.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The one that an authenticator named, where it is this agent's.
pub async fn by_credential(
    conn: &mut Db,
    agent: AgentId,
    credential_id: &str,
) -> Result<Option<Kept>> {
    sqlx::query("SELECT * FROM passkey WHERE agent_id = $1 AND credential_id = $2")
        .bind(agent.to_string())
        .bind(credential_id.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Keeps one; false where it is somebody's already.
pub async fn keep(tx: &mut Tx, new: New<'_>) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO passkey (id, agent_id, name, credential_id, credential, counter, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT DO NOTHING",
    )
    .bind(new.id.to_string())
    .bind(new.agent.to_string())
    .bind(new.name.to_string())
    .bind(new.credential_id.to_owned())
    .bind(new.credential.to_owned())
    .bind(new.at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a use; false where the counter did not grow, though it counts.
pub async fn note_use(
    tx: &mut Tx,
    id: PasskeyId,
    credential: &str,
    counter: u32,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE passkey SET credential = $1, counter = $2, last_used_at = $3
         WHERE id = $4 AND (counter < $2 OR (counter = 0 AND $2 = 0))",
    )
    .bind(credential.to_owned())
    .bind(i64::from(counter))
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one of somebody's away: what it was called.
pub async fn remove(tx: &mut Tx, agent: AgentId, id: PasskeyId) -> Result<Option<String>> {
    let name =
        sqlx::query_scalar("DELETE FROM passkey WHERE agent_id = $1 AND id = $2 RETURNING name");
    let name = name.bind(agent.to_string()).bind(id.to_string());
    Ok(name.fetch_optional(tx.conn()?).await?)
}
