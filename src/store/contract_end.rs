//! Notices that desk options stop.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::contract_end::{ContractEnd, Notice};
use crate::domain::ids::{AgentId, ContractId};

/// A notice with who recorded it, and what became of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The notice.
    pub end: ContractEnd,
    /// The name of whoever recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Timestamp,
    /// Who took it back, and when.
    pub revoked: Option<(String, Timestamp)>,
}

/// Records a notice.
///
/// # Errors
/// [`super::StoreError::Taken`] where another one stands.
pub async fn record(tx: &mut Tx, end: &ContractEnd, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO contract_end (id, contract_id, arrived_on, named_on, effective_on, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(end.id.to_string())
    .bind(end.contract.to_string())
    .bind(end.notice.arrived.to_string())
    .bind(end.notice.named.map(|day| day.to_string()))
    .bind(end.notice.effective().to_string())
    .bind(end.recorded_by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Takes the notice back that stands.
pub async fn revoke(
    tx: &mut Tx,
    end: &ContractEnd,
    by: AgentId,
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE contract_end SET revoked_on = $1, revoked_by = $2, revoked_at = $3
         WHERE id = $4 AND revoked_on IS NULL",
    )
    .bind(today.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(end.id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "contract_end", end.id)
}

/// All notices of a contract, the oldest first.
pub async fn list(conn: &mut Db, contract: ContractId) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT e.*, a.name AS recorded_name, r.name AS revoked_name
         FROM contract_end e JOIN agent a ON a.id = e.recorded_by LEFT JOIN agent r ON r.id = e.revoked_by
         WHERE e.contract_id = $1 ORDER BY e.recorded_at, e.id",
    )
    .bind(contract.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The one that stands.
pub async fn standing(conn: &mut Db, contract: ContractId) -> Result<Option<ContractEnd>> {
    let listed = list(conn, contract).await?;
    let mut standing = listed.into_iter().filter(|it| it.revoked.is_none());
    Ok(standing.next().map(|listed| listed.end))
}

fn read(row: &AnyRow) -> Result<Listed> {
    let revoked_at = row.maybe_time("revoked_at")?;
    let revoked_by = row.maybe_text("revoked_name")?;
    Ok(Listed {
        end: ContractEnd {
            id: row.parsed("id")?,
            contract: row.parsed("contract_id")?,
            notice: Notice {
                arrived: row.parsed("arrived_on")?,
                named: row.maybe_parsed("named_on")?,
            },
            recorded_by: row.parsed("recorded_by")?,
        },
        recorded_by: row.text("recorded_name")?,
        recorded_at: row.time("recorded_at")?,
        revoked: revoked_by.zip(revoked_at),
    })
}
