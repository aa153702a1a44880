//! Contracts of the desk option, each as it stands on a day.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use unicode_normalization::UnicodeNormalization;

use super::child_contract::on_the_day;
use super::ending::{read_end, read_yen};
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx, verification_policy};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::fold::fold_company;
use crate::domain::ids::{ChildContractId, ContractId, SubscriberId};
use crate::domain::proof::VerificationPolicy;
use crate::domain::text::Line;

/// The action that contract `c` designates on the day `$1`: that of the last designation that has come and
/// was not taken back, or that of the application (R10-2, R10-3-6).
macro_rules! designated {
    () => {
        "COALESCE((SELECT d.designated FROM register_proposal d
             WHERE d.contract_id = c.id AND d.kind = 'designation' AND d.decision = 'confirmed' AND d.revoked_on IS NULL
               AND d.effective_on <= $1 ORDER BY d.place DESC LIMIT 1), c.designated)"
    };
}
pub(super) use designated;

/// A contract on the day `$1`; before its billing start it has the accounts and the fee of that day.
const CONTRACT: &str = concat!(
    "SELECT c.id, c.subscriber_id, c.child_id, c.number, c.accepted_on, c.billing_start, c.initial_fee, c.lock_message, c.version, ",
    designated!(),
    " AS designated, ",
    on_the_day!("licences", "CASE WHEN c.billing_start > $1 THEN c.billing_start ELSE $1 END", "h.licences"),
    " AS accounts, ",
    on_the_day!("option_fee", "CASE WHEN c.billing_start > $1 THEN c.billing_start ELSE $1 END", "c.monthly_fee"),
    " AS monthly_fee,
     (SELECT MIN(e.ends_on) FROM contract_ending e WHERE e.contract_id = c.id) AS ends_on,
     (SELECT e.subject || ' ' || e.ground FROM contract_ending e WHERE e.contract_id = c.id ORDER BY e.ends_on, e.subject, e.ground LIMIT 1) AS ends_by
     FROM contract c JOIN child_contract h ON h.id = c.child_id"
);

/// Adds a contract, which asks of its callers what [`VerificationPolicy::default`] says. It has the
/// accounts of its child contract (R10-3-1), whatever `contract` says.
pub async fn add(tx: &mut Tx, contract: &Contract, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO contract (id, subscriber_id, child_id, number, designated, accepted_on, billing_start, initial_fee, monthly_fee, lock_message, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
    )
    .bind(contract.id.to_string())
    .bind(contract.subscriber.to_string())
    .bind(contract.child.to_string())
    .bind(contract.number.to_string())
    .bind(contract.designated.code())
    .bind(contract.accepted_on.to_string())
    .bind(contract.billing_start.to_string())
    .bind(contract.initial_fee.amount())
    .bind(contract.monthly_fee.amount())
    .bind(contract.lock_message.as_ref().map(Line::to_string))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    verification_policy::save(tx, contract.id, &VerificationPolicy::default()).await
}

/// Keeps a changed contract. Whose it is does not change, what it designates takes two people
/// ([`super::register_proposal`]), and its accounts and monthly fee change by month
/// ([`super::child_change`]).
pub async fn save(tx: &mut Tx, contract: &Contract) -> Result<()> {
    let done = sqlx::query(
        "UPDATE contract SET number = $1, accepted_on = $2, billing_start = $3, initial_fee = $4, lock_message = $5, version = version + 1
         WHERE id = $6 AND version = $7",
    )
    .bind(contract.number.to_string())
    .bind(contract.accepted_on.to_string())
    .bind(contract.billing_start.to_string())
    .bind(contract.initial_fee.amount())
    .bind(contract.lock_message.as_ref().map(Line::to_string))
    .bind(contract.id.to_string())
    .bind(contract.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "contract", contract.id)
}

/// A contract by id, on a day.
pub async fn load(conn: &mut Db, id: ContractId, day: Date) -> Result<Option<Contract>> {
    sqlx::query(AssertSqlSafe(format!("{CONTRACT} WHERE c.id = $2")))
        .bind(day.to_string())
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

/// Which contract has the number that callers quote.
pub async fn by_number(conn: &mut Db, number: &ContractNumber) -> Result<Option<ContractId>> {
    let row = sqlx::query("SELECT id FROM contract WHERE number = $1")
        .bind(number.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.parsed("id")).transpose()
}

/// The contracts of a subscriber on a day, in the order of their numbers.
pub async fn by_subscriber(conn: &mut Db, whose: SubscriberId, day: Date) -> Result<Vec<Contract>> {
    all(conn, "c.subscriber_id = $2", whose.to_string(), day).await
}

/// The contracts of a child contract on a day, in the order of their numbers: one that is in force at
/// most, and those that have ended.
pub async fn by_child(conn: &mut Db, child: ChildContractId, day: Date) -> Result<Vec<Contract>> {
    all(conn, "c.child_id = $2", child.to_string(), day).await
}

async fn all(conn: &mut Db, which: &'static str, id: String, day: Date) -> Result<Vec<Contract>> {
    sqlx::query(AssertSqlSafe(format!(
        "{CONTRACT} WHERE {which} ORDER BY c.number"
    )))
    .bind(day.to_string())
    .bind(id)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The contracts that a caller may mean on a day: those of the number that was said, which may be that of
/// the child or parent contract, and those of the company that was said, by its name or its reading. Only
/// whole names count: who calls has to know them.
pub async fn candidates(conn: &mut Db, said: &str, day: Date) -> Result<Vec<Contract>> {
    let number = said.trim().nfkc().collect::<String>().to_uppercase();
    let key = fold_company(said);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query(AssertSqlSafe(format!(
        "{CONTRACT} JOIN parent_contract p ON p.id = h.parent_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE c.number = $2 OR h.number = $2 OR p.number = $2 OR s.name_key = $3 OR s.kana_key = $3
         ORDER BY c.number"
    )))
    .bind(day.to_string())
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
        child: row.parsed("child_id")?,
        accounts: Count::new(row.number("accounts")?)
            .map_err(|why| inconsistent("accounts", why))?,
        designated: row.parsed("designated")?,
        accepted_on: row.parsed("accepted_on")?,
        billing_start: row.parsed("billing_start")?,
        initial_fee: read_yen(row, "initial_fee")?,
        monthly_fee: read_yen(row, "monthly_fee")?,
        end: read_end(row)?,
        lock_message: row
            .maybe_text("lock_message")?
            .map(|text| Line::parse(&text))
            .transpose()
            .map_err(|why| inconsistent("lock_message", why))?,
        version: row.number("version")?,
    })
}
