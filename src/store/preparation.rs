//! What subscribers have to prepare, and what of it is done (R5).

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, ContractId, PreparationItemId};
use crate::domain::preparation::{Item, ItemKey};
use crate::domain::text::Line;

/// A thing to prepare, and whether a contract's is done.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What.
    pub item: Item,
    /// On which day it was done, and the name of whoever recorded that.
    pub done: Option<(Date, String)>,
}

/// Adds a thing to prepare, for all contracts.
pub async fn add_item(
    tx: &mut Tx,
    id: PreparationItemId,
    name: &Line<100>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO preparation_item (id, name, added_at) VALUES ($1, $2, $3)")
        .bind(id.to_string())
        .bind(name.to_string())
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Asks nobody for it from now on. The row stays: the log names it.
pub async fn remove_item(tx: &mut Tx, id: PreparationItemId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "UPDATE preparation_item SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL",
    )
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "preparation_item", id)
}

/// What has to be prepared: what the terms name, then what was added, in the order in which it came.
pub async fn items(conn: &mut Db) -> Result<Vec<Item>> {
    let rows = sqlx::query(
        "SELECT * FROM preparation_item WHERE removed_at IS NULL ORDER BY added_at, id",
    )
    .fetch_all(conn)
    .await?;
    let mut items: Vec<Item> = rows.iter().map(read_item).collect::<Result<_>>()?;
    items.sort_by_key(|item| item.key().place());
    Ok(items)
}

/// The same for a contract, with what is done.
pub async fn of_contract(conn: &mut Db, contract: ContractId) -> Result<Vec<Listed>> {
    let rows = sqlx::query(
        "SELECT i.*, p.done_on, a.name AS done_name FROM preparation_item i
         LEFT JOIN preparation p ON p.item_id = i.id AND p.contract_id = $1
         LEFT JOIN agent a ON a.id = p.done_by
         WHERE i.removed_at IS NULL ORDER BY i.added_at, i.id",
    )
    .bind(contract.to_string())
    .fetch_all(conn)
    .await?;
    let listed = rows.iter().map(|row| {
        let done = row.maybe_parsed("done_on")?;
        Ok(Listed {
            item: read_item(row)?,
            done: done.zip(row.maybe_text("done_name")?),
        })
    });
    let mut listed: Vec<Listed> = listed.collect::<Result<_>>()?;
    listed.sort_by_key(|it| it.item.key().place());
    Ok(listed)
}

/// Records that something is done.
///
/// # Errors
/// [`super::StoreError::Taken`] where it is recorded already.
pub async fn done(
    tx: &mut Tx,
    (contract, item): (ContractId, ItemKey),
    day: Date,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO preparation (contract_id, item_id, done_on, done_by, recorded_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(contract.to_string())
    .bind(item.to_string())
    .bind(day.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Records that it is not done after all.
pub async fn undone(tx: &mut Tx, contract: ContractId, item: ItemKey) -> Result<()> {
    let done = sqlx::query("DELETE FROM preparation WHERE contract_id = $1 AND item_id = $2")
        .bind(contract.to_string())
        .bind(item.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "preparation", item)
}

fn read_item(row: &AnyRow) -> Result<Item> {
    Ok(match row.parsed("id")? {
        ItemKey::Named(named) => Item::Named(named),
        ItemKey::Further(id) => Item::Further {
            id,
            name: row.line("name")?,
        },
    })
}
