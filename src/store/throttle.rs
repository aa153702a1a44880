//! Failures in a row, by what was tried.
//!
//! An attempt is counted as failed before it is compared, in a unit of its own, and forgotten when it
//! succeeds: so attempts that come together are each counted, and none beyond the limit is answered.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::throttle::{Limit, Throttle};

/// What is known of a key; nothing where it never failed.
pub async fn load(conn: &mut Db, key: &str) -> Result<Throttle> {
    let row = sqlx::query("SELECT failures, wait_until, failed_at FROM throttle WHERE key = $1")
        .bind(key.to_owned())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else {
        return Ok(Throttle::default());
    };
    Ok(Throttle {
        failures: u32::try_from(row.number("failures")?).unwrap_or(u32::MAX),
        wait_until: row.maybe_time("wait_until")?,
        failed_at: row.maybe_time("failed_at")?,
    })
}

/// Counts an attempt against a person's keys, before anything is compared. Where one of them is closed
/// nothing is counted: until when it is.
pub async fn count(tx: &mut Tx, keys: &[String], now: Timestamp) -> Result<Option<Timestamp>> {
    count_within(tx, Limit::PERSON, keys, now).await
}

/// As [`count`], against keys whose waits grow as the limit says.
pub async fn count_within(
    tx: &mut Tx,
    limit: Limit,
    keys: &[String],
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let mut counted = Vec::with_capacity(keys.len());
    let mut closed = None;
    for key in keys {
        let waits = load(tx.conn()?, key).await?;
        closed = closed.max(waits.closed_until(now));
        counted.push(waits.after_failure(limit, now));
    }
    if closed.is_none() {
        for (key, waits) in std::iter::zip(keys, counted) {
            save(tx, key, waits).await?;
        }
    }
    Ok(closed)
}

/// Takes an attempt back that was counted and could not be compared.
pub async fn take_back(tx: &mut Tx, keys: &[String]) -> Result<()> {
    for key in keys {
        let waits = load(tx.conn()?, key).await?;
        save(tx, key, waits.taken_back()).await?;
    }
    Ok(())
}

async fn save(tx: &mut Tx, key: &str, throttle: Throttle) -> Result<()> {
    sqlx::query(
        "INSERT INTO throttle (key, failures, wait_until, failed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, wait_until = excluded.wait_until,
             failed_at = excluded.failed_at",
    )
    .bind(key.to_owned())
    .bind(i64::from(throttle.failures))
    .bind(throttle.wait_until.map(Timestamp::as_microsecond))
    .bind(throttle.failed_at.map(Timestamp::as_microsecond))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Forgets the failures of these keys, as after a success.
pub async fn clear(tx: &mut Tx, keys: &[String]) -> Result<()> {
    for key in keys {
        sqlx::query("DELETE FROM throttle WHERE key = $1")
            .bind(key.to_owned())
            .execute(tx.conn()?)
            .await?;
    }
    Ok(())
}
