//! Failures in a row, by what was tried.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::throttle::Throttle;

/// What is known of a key; nothing where it never failed.
pub async fn load(conn: &mut Db, key: &str) -> Result<Throttle> {
    let row = sqlx::query("SELECT failures, wait_until FROM throttle WHERE key = $1")
        .bind(key.to_owned())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else {
        return Ok(Throttle::default());
    };
    Ok(Throttle {
        failures: u32::try_from(row.number("failures")?).unwrap_or(u32::MAX),
        wait_until: row.maybe_time("wait_until")?,
    })
}

/// Keeps one more failure.
pub async fn save(tx: &mut Tx, key: &str, throttle: Throttle) -> Result<()> {
    sqlx::query(
        "INSERT INTO throttle (key, failures, wait_until) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, wait_until = excluded.wait_until",
    )
    .bind(key.to_owned())
    .bind(i64::from(throttle.failures))
    .bind(throttle.wait_until.map(jiff::Timestamp::as_microsecond))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Forgets a key's failures, as after a success.
pub async fn clear(tx: &mut Tx, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM throttle WHERE key = $1")
        .bind(key.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}
