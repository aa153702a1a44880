//! Nodes that run, as far as they were seen of late.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Db, Result, Tx};

/// A node that was not seen for so long is gone.
const GONE: SignedDuration = SignedDuration::from_secs(20);

/// Keeps that a node runs, and forgets those that are gone.
pub async fn seen(tx: &mut Tx, id: Uuid, name: &str, now: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM node WHERE seen_at <= $1 OR seen_at > $2")
        .bind((now - GONE).as_microsecond())
        .bind((now + GONE).as_microsecond())
        .execute(tx.conn()?)
        .await?;
    sqlx::query(
        "INSERT INTO node (id, name, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind(id.to_string())
    .bind(name.to_owned())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Forgets nodes of this name: what went before a node that starts.
pub async fn replaced(tx: &mut Tx, name: &str) -> Result<()> {
    sqlx::query("DELETE FROM node WHERE name = $1")
        .bind(name.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Forgets a node that stops.
pub async fn left(tx: &mut Tx, id: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM node WHERE id = $1")
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// How many nodes run.
pub async fn count(conn: &mut Db) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM node");
    Ok(count.fetch_one(conn).await?)
}
