//! Requesters and the hashes of their passphrases.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::fold::{fold, fold_number};
use crate::domain::ids::{ContractId, RequesterId};
use crate::domain::register::{Requester, Validity};

/// Adds a requester; `passphrase` is a PHC string (R10-3-5). They may not ask before a second person
/// confirmed them ([`super::register_proposal`]).
pub async fn add(
    tx: &mut Tx,
    requester: &Requester,
    passphrase: &str,
    now: Timestamp,
) -> Result<()> {
    let [number_key, name_key, kana_key] = requester.keys();
    sqlx::query(
        "INSERT INTO requester (id, contract_id, number, name, kana, number_key, name_key, kana_key, passphrase, active, created_at, valid_from, valid_until,
             inactive_since, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $10 = 0 THEN $11 END, 1)",
    )
    .bind(requester.id.to_string())
    .bind(requester.contract.to_string())
    .bind(requester.number.to_string())
    .bind(requester.name.to_string())
    .bind(requester.kana.to_string())
    .bind(number_key)
    .bind(name_key)
    .bind(kana_key)
    .bind(passphrase.to_owned())
    .bind(i64::from(requester.active))
    .bind(now.as_microsecond())
    .bind(requester.validity.from().map(|day| day.to_string()))
    .bind(requester.validity.until().map(|day| day.to_string()))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a changed number, name, reading or activity, and since when they may not ask. Whose contract it is does not change.
pub async fn save(tx: &mut Tx, requester: &Requester, now: Timestamp) -> Result<()> {
    let [number_key, name_key, kana_key] = requester.keys();
    let done = sqlx::query(
        "UPDATE requester SET number = $1, name = $2, kana = $3, number_key = $4, name_key = $5, kana_key = $6, active = $7,
             valid_from = $8, valid_until = $9, inactive_since = CASE WHEN $7 = 0 THEN COALESCE(inactive_since, $10) END,
             version = version + 1
         WHERE id = $11 AND version = $12",
    )
    .bind(requester.number.to_string())
    .bind(requester.name.to_string())
    .bind(requester.kana.to_string())
    .bind(number_key)
    .bind(name_key)
    .bind(kana_key)
    .bind(i64::from(requester.active))
    .bind(requester.validity.from().map(|day| day.to_string()))
    .bind(requester.validity.until().map(|day| day.to_string()))
    .bind(now.as_microsecond())
    .bind(requester.id.to_string())
    .bind(requester.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "requester", requester.id)
}

/// Keeps a new passphrase, as a PHC string.
pub async fn save_passphrase(tx: &mut Tx, id: RequesterId, passphrase: &str) -> Result<()> {
    let done =
        sqlx::query("UPDATE requester SET passphrase = $1, version = version + 1 WHERE id = $2")
            .bind(passphrase.to_owned())
            .bind(id.to_string())
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "requester", id)
}

/// Keeps another hash of the same passphrase, where nobody set a new one meanwhile. Nothing that
/// anybody knows or does changes by it.
pub async fn rehash(tx: &mut Tx, id: RequesterId, old: &str, new: &str) -> Result<()> {
    sqlx::query("UPDATE requester SET passphrase = $1 WHERE id = $2 AND passphrase = $3")
        .bind(new.to_owned())
        .bind(id.to_string())
        .bind(old.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Notes that a requester is proposed as they were loaded.
pub async fn touch(tx: &mut Tx, requester: &Requester) -> Result<()> {
    let done =
        sqlx::query("UPDATE requester SET version = version + 1 WHERE id = $1 AND version = $2")
            .bind(requester.id.to_string())
            .bind(requester.version)
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "requester", requester.id)
}

/// Whether a second person confirmed a requester.
pub async fn is_confirmed(conn: &mut Db, id: RequesterId) -> Result<bool> {
    let row = sqlx::query("SELECT confirmed_at FROM requester WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(conn)
        .await?;
    Ok(row.maybe_time("confirmed_at")?.is_some())
}

/// A requester by id.
pub async fn load(conn: &mut Db, id: RequesterId) -> Result<Option<Requester>> {
    sqlx::query("SELECT * FROM requester WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Some requesters of a contract, from a place on: who may ask first, then by number.
pub async fn by_contract(
    conn: &mut Db,
    contract: ContractId,
    (limit, offset): (i64, i64),
) -> Result<Vec<Requester>> {
    sqlx::query(
        "SELECT * FROM requester WHERE contract_id = $1 ORDER BY active DESC, number_key, id LIMIT $2 OFFSET $3",
    )
    .bind(contract.to_string())
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// How many requesters a contract has, and how many of them may ask on a day.
pub async fn count(conn: &mut Db, contract: ContractId, day: Date) -> Result<(i64, i64)> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS of_all, COUNT(CASE WHEN active = 1 AND confirmed_at IS NOT NULL
             AND (valid_from IS NULL OR valid_from <= $2) AND (valid_until IS NULL OR valid_until >= $2) THEN 1 END) AS may_ask
         FROM requester WHERE contract_id = $1",
    )
    .bind(contract.to_string())
    .bind(day.to_string())
    .fetch_one(conn)
    .await?;
    Ok((row.number("of_all")?, row.number("may_ask")?))
}

/// Requesters of a contract whose days begin or end from a day on, the first to come first.
pub async fn with_days(
    conn: &mut Db,
    contract: ContractId,
    (from, limit): (Date, i64),
) -> Result<Vec<Requester>> {
    sqlx::query(
        "SELECT * FROM requester WHERE contract_id = $1 AND (valid_from >= $2 OR valid_until >= $2)
         ORDER BY COALESCE(valid_until, valid_from), number_key LIMIT $3",
    )
    .bind(contract.to_string())
    .bind(from.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The requester of a contract whose number folds to the same as this one.
pub async fn by_number(
    conn: &mut Db,
    contract: ContractId,
    number: &str,
) -> Result<Option<Requester>> {
    sqlx::query("SELECT * FROM requester WHERE contract_id = $1 AND number_key = $2")
        .bind(contract.to_string())
        .bind(fold_number(number))
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The active and confirmed requesters of these contracts, valid on a day, whom a caller may mean, by number, name or
/// reading, each with the PHC string of their passphrase.
pub async fn candidates(
    conn: &mut Db,
    contracts: &[ContractId],
    said: &str,
    day: Date,
) -> Result<Vec<(Requester, String)>> {
    let key = fold(said);
    let mut found = Vec::new();
    if key.is_empty() {
        return Ok(found);
    }
    for contract in contracts {
        let rows = sqlx::query(
            "SELECT * FROM requester
             WHERE contract_id = $1 AND active = 1 AND confirmed_at IS NOT NULL AND (number_key = $2 OR name_key = $3 OR kana_key = $3)
               AND (valid_from IS NULL OR valid_from <= $4) AND (valid_until IS NULL OR valid_until >= $4)
             ORDER BY number_key, id",
        )
        .bind(contract.to_string())
        .bind(fold_number(said))
        .bind(key.clone())
        .bind(day.to_string())
        .fetch_all(&mut *conn)
        .await?;
        for row in &rows {
            found.push((read(row)?, row.text("passphrase")?));
        }
    }
    Ok(found)
}

/// The ids of all whom a text may mean: an id, a number, a name or its reading; in every contract, also of
/// those who may ask no more.
pub async fn meant(conn: &mut Db, typed: &str, limit: i64) -> Result<Vec<String>> {
    let key = fold(typed);
    sqlx::query(
        "SELECT id FROM requester
         WHERE id = $1 OR number_key = $2 OR ($3 <> '' AND (name_key = $3 OR kana_key = $3)) ORDER BY id LIMIT $4",
    )
    .bind(typed.to_owned())
    .bind(fold_number(typed))
    .bind(key)
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| row.text("id"))
    .collect()
}

fn read(row: &AnyRow) -> Result<Requester> {
    Ok(Requester {
        id: row.parsed("id")?,
        contract: row.parsed("contract_id")?,
        number: row.line("number")?,
        name: row.line("name")?,
        kana: row.line("kana")?,
        active: row.flag("active")?,
        validity: Validity::new(
            row.maybe_parsed("valid_from")?,
            row.maybe_parsed("valid_until")?,
        )
        .map_err(|why| inconsistent("valid_until", why))?,
        version: row.number("version")?,
    })
}
