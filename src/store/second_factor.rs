//! Second factors of staff. A step of an app and a recovery code each count once.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::AgentId;

/// Somebody's app.
#[derive(Debug, Clone)]
pub struct App {
    /// The seed, sealed for this agent.
    pub seed_sealed: String,
    /// The last step that counted.
    pub last_step: i64,
    /// Since when.
    pub enrolled_at: Timestamp,
}

/// Somebody's app, where they have one.
pub async fn app(conn: &mut Db, agent: AgentId) -> Result<Option<App>> {
    let row = sqlx::query("SELECT * FROM agent_totp WHERE agent_id = $1")
        .bind(agent.to_string())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(App {
        seed_sealed: row.text("seed_sealed")?,
        last_step: row.number("last_step")?,
        enrolled_at: row.time("enrolled_at")?,
    }))
}

/// Whether somebody has anything to prove themself with beside the password.
pub async fn is_enrolled(conn: &mut Db, agent: AgentId) -> Result<bool> {
    let had: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM agent_totp WHERE agent_id = $1)
             + (SELECT COUNT(*) FROM passkey WHERE agent_id = $1)",
    )
    .bind(agent.to_string())
    .fetch_one(conn)
    .await?;
    Ok(had > 0)
}

/// Keeps an app in place of the one before, with the step that proved it.
pub async fn enrol(
    tx: &mut Tx,
    agent: AgentId,
    seed_sealed: &str,
    step: i64,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM agent_totp WHERE agent_id = $1")
        .bind(agent.to_string())
        .execute(tx.conn()?)
        .await?;
    sqlx::query(
        "INSERT INTO agent_totp (agent_id, seed_sealed, enrolled_at, last_step) VALUES ($1, $2, $3, $4)",
    )
    .bind(agent.to_string())
    .bind(seed_sealed.to_owned())
    .bind(now.as_microsecond())
    .bind(step)
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Uses a step up; false where it, or one after it, was used before.
pub async fn use_step(tx: &mut Tx, agent: AgentId, step: i64) -> Result<bool> {
    let done =
        sqlx::query("UPDATE agent_totp SET last_step = $1 WHERE agent_id = $2 AND last_step < $1")
            .bind(step)
            .bind(agent.to_string())
            .execute(tx.conn()?)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes somebody's app away.
pub async fn remove_app(tx: &mut Tx, agent: AgentId) -> Result<()> {
    sqlx::query("DELETE FROM agent_totp WHERE agent_id = $1")
        .bind(agent.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Recovery codes stand in for something: they go with the last of it. Whether anything is left.
pub async fn settle(tx: &mut Tx, agent: AgentId) -> Result<bool> {
    let left = is_enrolled(tx.conn()?, agent).await?;
    if !left {
        remove(tx, agent).await?;
    }
    Ok(left)
}

/// Takes all of somebody's second factors away.
pub async fn remove(tx: &mut Tx, agent: AgentId) -> Result<()> {
    for sql in [
        "DELETE FROM agent_totp WHERE agent_id = $1",
        "DELETE FROM passkey WHERE agent_id = $1",
        "DELETE FROM recovery_code WHERE agent_id = $1",
    ] {
        sqlx::query(sql)
            .bind(agent.to_string())
            .execute(tx.conn()?)
            .await?;
    }
    Ok(())
}

/// Keeps new recovery codes, by name; those before are of no use any more.
pub async fn keep_codes(
    tx: &mut Tx,
    agent: AgentId,
    codes: &[(char, String)],
    now: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM recovery_code WHERE agent_id = $1")
        .bind(agent.to_string())
        .execute(tx.conn()?)
        .await?;
    for (name, phc) in codes {
        sqlx::query(
            "INSERT INTO recovery_code (agent_id, name, phc, made_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(agent.to_string())
        .bind(name.to_string())
        .bind(phc.clone())
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    }
    Ok(())
}

/// The hash of a recovery code that still counts.
pub async fn code(conn: &mut Db, agent: AgentId, name: char) -> Result<Option<String>> {
    let phc = sqlx::query_scalar(
        "SELECT phc FROM recovery_code WHERE agent_id = $1 AND name = $2 AND used_at IS NULL",
    );
    let phc = phc.bind(agent.to_string()).bind(name.to_string());
    Ok(phc.fetch_optional(conn).await?)
}

/// Uses a recovery code up; false where it was used before.
pub async fn use_code(tx: &mut Tx, agent: AgentId, name: char, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE recovery_code SET used_at = $1 WHERE agent_id = $2 AND name = $3 AND used_at IS NULL",
    )
    .bind(now.as_microsecond())
    .bind(agent.to_string())
    .bind(name.to_string())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes still count.
pub async fn codes_left(conn: &mut Db, agent: AgentId) -> Result<i64> {
    let left = sqlx::query_scalar(
        "SELECT COUNT(*) FROM recovery_code WHERE agent_id = $1 AND used_at IS NULL",
    );
    Ok(left.bind(agent.to_string()).fetch_one(conn).await?)
}
