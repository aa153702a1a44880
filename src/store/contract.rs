//! Contracts with their desk option.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use unicode_normalization::UnicodeNormalization;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx, verification_policy};
use crate::domain::contract::{Accounts, Contract, ContractNumber};
use crate::domain::fold::fold_company;
use crate::domain::ids::{ContractId, SubscriberId};
use crate::domain::proof::VerificationPolicy;
use crate::domain::text::Line;

/// A contract, with its last day where a notice stands.
const CONTRACT: &str = "SELECT c.*, e.effective_on AS ends_on
     FROM contract c LEFT JOIN contract_end e ON e.contract_id = c.id AND e.revoked_on IS NULL";

/// Adds a contract, which asks of its callers what [`VerificationPolicy::default`] says.
pub async fn add(tx: &mut Tx, contract: &Contract, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO contract (id, subscriber_id, number, accounts, designated, billing_start, lock_message, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(contract.id.to_string())
    .bind(contract.subscriber.to_string())
    .bind(contract.number.to_string())
    .bind(contract.accounts.count())
    .bind(contract.designated.code())
    .bind(contract.billing_start.to_string())
    .bind(contract.lock_message.as_ref().map(Line::to_string))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    verification_policy::save(tx, contract.id, &VerificationPolicy::default()).await
}

/// Keeps a changed contract. Whose it is does not change, what it designates takes two people
/// ([`super::register_proposal`]), and its accounts change by month ([`super::contract_change`]).
pub async fn save(tx: &mut Tx, contract: &Contract) -> Result<()> {
    let done = sqlx::query(
        "UPDATE contract SET number = $1, billing_start = $2, lock_message = $3, version = version + 1
         WHERE id = $4 AND version = $5",
    )
    .bind(contract.number.to_string())
    .bind(contract.billing_start.to_string())
    .bind(contract.lock_message.as_ref().map(Line::to_string))
    .bind(contract.id.to_string())
    .bind(contract.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "contract", contract.id)
}

/// A contract by id.
pub async fn load(conn: &mut Db, id: ContractId) -> Result<Option<Contract>> {
    sqlx::query(AssertSqlSafe(format!("{CONTRACT} WHERE c.id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Notes that something which belongs to a contract was changed; the version must be the one that was
/// loaded.
pub async fn touch(tx: &mut Tx, id: ContractId, version: i64) -> Result<()> {
    let done =
        sqlx::query("UPDATE contract SET version = version + 1 WHERE id = $1 AND version = $2")
            .bind(id.to_string())
            .bind(version)
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "contract", id)
}

/// A contract by the number that callers quote.
pub async fn by_number(conn: &mut Db, number: &ContractNumber) -> Result<Option<Contract>> {
    sqlx::query(AssertSqlSafe(format!("{CONTRACT} WHERE c.number = $1")))
        .bind(number.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The contracts of a subscriber, in the order of their numbers.
pub async fn by_subscriber(conn: &mut Db, subscriber: SubscriberId) -> Result<Vec<Contract>> {
    sqlx::query(AssertSqlSafe(format!(
        "{CONTRACT} WHERE c.subscriber_id = $1 ORDER BY c.number"
    )))
    .bind(subscriber.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The contracts that a caller may mean: the one of the number that was said, and those of the
/// company that was said, by its name or its reading. Only whole names count: who calls has to
/// know them.
pub async fn candidates(conn: &mut Db, said: &str) -> Result<Vec<Contract>> {
    let number = said.trim().nfkc().collect::<String>().to_uppercase();
    let key = fold_company(said);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query(AssertSqlSafe(format!(
        "{CONTRACT} JOIN subscriber s ON s.id = c.subscriber_id
         WHERE c.number = $1 OR s.name_key = $2 OR s.kana_key = $2
         ORDER BY c.number"
    )))
    .bind(number)
    .bind(key)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &AnyRow) -> Result<Contract> {
    Ok(Contract {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        number: ContractNumber::parse(&row.text("number")?)
            .map_err(|why| inconsistent("number", why))?,
        accounts: Accounts::new(row.number("accounts")?)
            .map_err(|why| inconsistent("accounts", why))?,
        designated: row.parsed("designated")?,
        billing_start: row.parsed("billing_start")?,
        ends_on: row.maybe_parsed("ends_on")?,
        lock_message: row
            .maybe_text("lock_message")?
            .map(|text| Line::parse(&text))
            .transpose()
            .map_err(|why| inconsistent("lock_message", why))?,
        version: row.number("version")?,
    })
}
