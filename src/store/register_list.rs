//! The register as lists that are read from beginning to end, page by page.

use sqlx::query;

use super::row::Columns;
use super::{Db, Result};

/// Where the list of requesters is: the last row that was read.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The contract's number.
    pub contract: String,
    /// The key of the requester's number.
    pub number_key: String,
}

/// A requester of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// Number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Its reading in kana.
    pub kana: String,
    /// Whether they may ask, as far as they are confirmed.
    pub active: bool,
    /// First and last day on which they may ask; empty where none is named.
    pub valid: [String; 2],
}

/// Requesters behind a place, by contract and number.
pub async fn requesters(conn: &mut Db, after: Option<&Place>, limit: i64) -> Result<Vec<Row>> {
    let after = after.cloned().unwrap_or_default();
    query(
        "SELECT c.number AS contract, r.number_key, r.number, r.name, r.kana, r.active, r.valid_from, r.valid_until
         FROM contract c JOIN requester r ON r.contract_id = c.id
         WHERE c.number >= $1 AND (c.number > $1 OR r.number_key > $2)
         ORDER BY c.number, r.number_key LIMIT $3",
    )
    .bind(after.contract)
    .bind(after.number_key)
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Row {
            place: Place {
                contract: row.text("contract")?,
                number_key: row.text("number_key")?,
            },
            number: row.text("number")?,
            name: row.text("name")?,
            kana: row.text("kana")?,
            active: row.flag("active")?,
            valid: [
                row.maybe_text("valid_from")?.unwrap_or_default(),
                row.maybe_text("valid_until")?.unwrap_or_default(),
            ],
        })
    })
    .collect()
}

/// How many requesters there are.
pub async fn count_requesters(conn: &mut Db) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM requester");
    Ok(count.fetch_one(conn).await?)
}
