//! Changes of contracts that are in force from their day on.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::calendar::MonthStart;
use crate::domain::contract::{Accounts, Contract};
use crate::domain::contract_change::{ContractChange, accounts_on};
use crate::domain::ids::{AgentId, ContractChangeId, ContractId};

/// A change with who recorded it, and what became of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The change.
    pub change: ContractChange,
    /// The name of whoever recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Timestamp,
    /// Who took it back, and when.
    pub revoked: Option<(String, Timestamp)>,
}

/// Records a change.
///
/// # Errors
/// [`super::StoreError::Taken`] where another one stands for that day.
pub async fn record(tx: &mut Tx, change: &ContractChange, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO contract_change (id, contract_id, kind, accounts, effective_on, recorded_by, recorded_at)
         VALUES ($1, $2, 'accounts', $3, $4, $5, $6)",
    )
    .bind(change.id.to_string())
    .bind(change.contract.to_string())
    .bind(change.accounts.count())
    .bind(change.effective.date().to_string())
    .bind(change.recorded_by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Takes a change back.
pub async fn revoke(
    tx: &mut Tx,
    id: ContractChangeId,
    by: AgentId,
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE contract_change SET revoked_on = $1, revoked_by = $2, revoked_at = $3
         WHERE id = $4 AND revoked_on IS NULL",
    )
    .bind(today.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "contract_change", id)
}

/// All changes of a contract, in the order of their days.
pub async fn list(conn: &mut Db, contract: ContractId) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT e.*, a.name AS recorded_name, r.name AS revoked_name
         FROM contract_change e JOIN agent a ON a.id = e.recorded_by LEFT JOIN agent r ON r.id = e.revoked_by
         WHERE e.contract_id = $1 ORDER BY e.effective_on, e.recorded_at, e.id",
    )
    .bind(contract.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// How many accounts a contract has on a day.
pub async fn accounts(conn: &mut Db, contract: &Contract, day: Date) -> Result<Accounts> {
    let listed = list(conn, contract.id).await?;
    let standing = listed.iter().filter(|it| it.revoked.is_none());
    let standing = standing.map(|it| &it.change);
    Ok(accounts_on(contract.accounts, standing, day))
}

fn read(row: &AnyRow) -> Result<Listed> {
    let revoked_at = row.maybe_time("revoked_at")?;
    let revoked_by = row.maybe_text("revoked_name")?;
    Ok(Listed {
        change: ContractChange {
            id: row.parsed("id")?,
            contract: row.parsed("contract_id")?,
            accounts: Accounts::new(row.number("accounts")?)
                .map_err(|why| inconsistent("accounts", why))?,
            effective: MonthStart::new(row.parsed("effective_on")?)
                .map_err(|why| inconsistent("effective_on", why))?,
            recorded_by: row.parsed("recorded_by")?,
        },
        recorded_by: row.text("recorded_name")?,
        recorded_at: row.time("recorded_at")?,
        revoked: revoked_by.zip(revoked_at),
    })
}
