//! When the whole log was verified last, so that several nodes do it once.

use jiff::{SignedDuration, Timestamp};

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx, audit_subtree};
use crate::audit::{Hash, Subtree};

/// The verification that began last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// When it began; absent where there was none yet.
    pub begun_at: Option<Timestamp>,
    /// The node that began it.
    pub begun_by: String,
    /// When the last one that ended did.
    pub ended_at: Option<Timestamp>,
    /// Whether the log held then.
    pub holds: bool,
    /// How many events there were.
    pub size: u64,
    /// How many of them the checkpoint covered that they were held against.
    pub checkpoint: Option<u64>,
}

/// The verification that began last.
pub async fn last(conn: &mut Db) -> Result<Check> {
    let row = sqlx::query("SELECT * FROM audit_check WHERE id = 1")
        .fetch_one(conn)
        .await?;
    let size = |column| {
        let number = row.maybe_number(column)?.map(u64::try_from).transpose();
        number.map_err(|why| inconsistent(column, why))
    };
    Ok(Check {
        begun_at: row.maybe_time("begun_at")?,
        begun_by: row.text("begun_by")?,
        ended_at: row.maybe_time("ended_at")?,
        holds: row.flag("holds")?,
        size: size("size")?.unwrap_or_default(),
        checkpoint: size("checkpoint")?,
    })
}

/// Begins one, unless another was begun within `pause`; `false` then. A time to come is no reason to
/// wait: the clock was wrong.
pub async fn begin(tx: &mut Tx, node: &str, pause: SignedDuration, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE audit_check SET begun_at = $1, begun_by = $2
         WHERE id = 1 AND (begun_at IS NULL OR begun_at <= $3 OR begun_at > $1)",
    )
    .bind(now.as_microsecond())
    .bind(node.to_owned())
    .bind((now - pause).as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps how it ended, and what of the tree was not kept before.
pub async fn end(tx: &mut Tx, check: &Check, unkept: &[(Subtree, Hash)]) -> Result<()> {
    let number = |size| audit_subtree::number(size);
    sqlx::query(
        "UPDATE audit_check SET ended_at = $1, holds = $2, size = $3, checkpoint = $4 WHERE id = 1",
    )
    .bind(check.ended_at.map(Timestamp::as_microsecond))
    .bind(i64::from(check.holds))
    .bind(number(check.size)?)
    .bind(check.checkpoint.map(number).transpose()?)
    .execute(tx.conn()?)
    .await?;
    audit_subtree::keep(tx.conn()?, unkept).await
}
