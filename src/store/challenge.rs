//! Challenges, each answered once: those of authenticators, and those of an identity provider.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Result, Tx};

/// Uses a challenge up; false where it was answered before. Those that lapsed are forgotten.
pub async fn use_up(tx: &mut Tx, id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<bool> {
    sqlx::query("DELETE FROM used_challenge WHERE expires_at <= $1")
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    let done = sqlx::query(
        "INSERT INTO used_challenge (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(id.to_string())
    .bind(expires_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}
