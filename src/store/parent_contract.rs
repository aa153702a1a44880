//! Parent contracts (R1).

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::child_contract::ParentContract;
use crate::domain::contract::ContractNumber;
use crate::domain::ids::{ParentContractId, SubscriberId};

/// Adds a parent contract.
///
/// # Errors
/// [`super::StoreError::Taken`] where another one has the number.
pub async fn add(tx: &mut Tx, parent: &ParentContract, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO parent_contract (id, subscriber_id, number, created_at, version) VALUES ($1, $2, $3, $4, 1)",
    )
    .bind(parent.id.to_string())
    .bind(parent.subscriber.to_string())
    .bind(parent.number.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps another number.
///
/// # Errors
/// As [`add`], and where it was changed by somebody else meanwhile.
pub async fn save(tx: &mut Tx, parent: &ParentContract) -> Result<()> {
    let done = sqlx::query(
        "UPDATE parent_contract SET number = $1, version = version + 1 WHERE id = $2 AND version = $3",
    )
    .bind(parent.number.to_string())
    .bind(parent.id.to_string())
    .bind(parent.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "parent_contract", parent.id)
}

/// A parent contract by id.
pub async fn load(conn: &mut Db, id: ParentContractId) -> Result<Option<ParentContract>> {
    sqlx::query("SELECT * FROM parent_contract WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The parent contracts of a subscriber, in the order of their numbers.
pub async fn by_subscriber(conn: &mut Db, whose: SubscriberId) -> Result<Vec<ParentContract>> {
    sqlx::query("SELECT * FROM parent_contract WHERE subscriber_id = $1 ORDER BY number")
        .bind(whose.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &AnyRow) -> Result<ParentContract> {
    Ok(ParentContract {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        number: ContractNumber::parse(&row.text("number")?)
            .map_err(|why| inconsistent("number", why))?,
        version: row.number("version")?,
    })
}
