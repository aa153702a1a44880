//! Whether requesters' credentials still count. Each attempt is counted before it is compared, as in
//! [`super::throttle`].

use jiff::Timestamp;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::RequesterId;
use crate::domain::standing::Standing;

/// How a requester's credentials stand.
pub async fn load(conn: &mut Db, id: RequesterId) -> Result<Standing> {
    let row = sqlx::query("SELECT failures, disabled_at FROM requester WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(conn)
        .await?;
    Ok(Standing {
        failures: u32::try_from(row.number("failures")?).unwrap_or(u32::MAX),
        disabled_at: row.maybe_time("disabled_at")?,
    })
}

/// Counts an attempt as failed; answers whether it may be compared. Where it may not, nothing is
/// counted.
pub async fn count(tx: &mut Tx, id: RequesterId) -> Result<bool> {
    if load(tx.conn()?, id).await?.is_closed() {
        return Ok(false);
    }
    add(tx, id, 1).await?;
    Ok(true)
}

/// Takes an attempt back that was counted and could not be compared.
pub async fn take_back(tx: &mut Tx, id: RequesterId) -> Result<()> {
    add(tx, id, -1).await
}

async fn add(tx: &mut Tx, id: RequesterId, failures: i64) -> Result<()> {
    sqlx::query("UPDATE requester SET failures = failures + $1 WHERE id = $2 AND failures + $1 >= 0 AND disabled_at IS NULL")
        .bind(failures)
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Forgets the failures after a success. What is disabled stays so.
pub async fn forget(tx: &mut Tx, id: RequesterId) -> Result<()> {
    sqlx::query("UPDATE requester SET failures = 0 WHERE id = $1 AND disabled_at IS NULL")
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Disables the credentials where they failed too often; answers whether it did so just now.
pub async fn disable(tx: &mut Tx, id: RequesterId, now: Timestamp) -> Result<bool> {
    let standing = load(tx.conn()?, id).await?;
    if standing.disabled_at.is_some() || !standing.is_closed() {
        return Ok(false);
    }
    sqlx::query("UPDATE requester SET disabled_at = $1 WHERE id = $2")
        .bind(now.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(true)
}

/// A requester whose credentials are disabled.
#[derive(Debug, Clone)]
pub struct Disabled {
    /// Who.
    pub requester: RequesterId,
    /// Name.
    pub name: String,
    /// Their company and contract.
    pub whose: String,
    /// Since when.
    pub since: Timestamp,
}

/// Requesters who may ask, and whose credentials are disabled; the longest first.
pub async fn disabled(conn: &mut Db) -> Result<Vec<Disabled>> {
    let rows = sqlx::query(
        "SELECT r.id, r.name, r.disabled_at, s.name AS company, c.number
         FROM requester r JOIN contract c ON c.id = r.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE r.disabled_at IS NOT NULL AND r.active = 1 ORDER BY r.disabled_at, r.id LIMIT 50",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Disabled {
                requester: row.parsed("id")?,
                name: row.text("name")?,
                whose: format!("{} {}", row.text("company")?, row.text("number")?),
                since: row.time("disabled_at")?,
            })
        })
        .collect()
}

/// Lets the credentials count again. Where they do already, somebody else was faster.
pub async fn enable(tx: &mut Tx, id: RequesterId) -> Result<()> {
    let done = sqlx::query(
        "UPDATE requester SET failures = 0, disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL",
    )
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "requester", id)
}
