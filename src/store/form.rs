//! Forms that were posted: a second posting of the same form is led where the first one was.

use jiff::Timestamp;

use super::{Result, Tx};
use crate::domain::ids::AgentId;

/// What to do with a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posting {
    /// It is the first of its form.
    First,
    /// It is a repetition; the first one led here.
    Repeated(String),
}

/// Looks whether this form was posted before, by the same agent.
pub async fn posting(tx: &mut Tx, key: &str, agent: AgentId) -> Result<Posting> {
    let location: Option<String> =
        sqlx::query_scalar("SELECT location FROM form_key WHERE key = $1 AND agent_id = $2")
            .bind(key.to_owned())
            .bind(agent.to_string())
            .fetch_optional(tx.conn()?)
            .await?;
    Ok(location.map_or(Posting::First, Posting::Repeated))
}

/// Keeps where the first posting led.
pub async fn posted(
    tx: &mut Tx,
    key: &str,
    agent: AgentId,
    location: &str,
    now: Timestamp,
) -> Result<()> {
    let month_ago = now - jiff::SignedDuration::from_hours(30 * 24);
    sqlx::query("DELETE FROM form_key WHERE used_at < $1")
        .bind(month_ago.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    sqlx::query("INSERT INTO form_key (key, agent_id, location, used_at) VALUES ($1, $2, $3, $4)")
        .bind(key.to_owned())
        .bind(agent.to_string())
        .bind(location.to_owned())
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}
