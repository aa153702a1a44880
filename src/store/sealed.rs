//! Sealed secrets wherever they are kept, to be looked at and sealed anew.

use sqlx::AssertSqlSafe;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::sealed::SealedColumn;

/// A sealed secret in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which row.
    pub id: String,
    /// The sealed text.
    pub text: String,
}

/// The secrets of a column after this row, in the order of the rows' names.
pub async fn after(
    conn: &mut Db,
    place: &SealedColumn,
    id: &str,
    limit: i64,
) -> Result<Vec<Sealed>> {
    let SealedColumn { table, key, column } = place;
    let sql = format!(
        "SELECT {key} AS id, {column} AS text FROM {table} WHERE {column} IS NOT NULL AND {key} > $1 ORDER BY {key} LIMIT $2"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_owned())
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| {
            Ok(Sealed {
                id: row.text("id")?,
                text: row.text("text")?,
            })
        })
        .collect()
}

/// Puts the same secret, sealed anew, in the place of what was read. False where somebody entered
/// another one in between, or the row is gone.
pub async fn replace(
    tx: &mut Tx,
    place: &SealedColumn,
    read: &Sealed,
    again: &str,
) -> Result<bool> {
    let SealedColumn { table, key, column } = place;
    let sql = format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3");
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(again.to_owned())
        .bind(read.id.clone())
        .bind(read.text.clone())
        .execute(tx.conn()?)
        .await?;
    Ok(done.rows_affected() == 1)
}
