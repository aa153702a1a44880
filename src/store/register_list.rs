//! The register as lists that are read from beginning to end, page by page.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::query;

use super::child_contract::on_the_day;
use super::contract::designated;
use super::row::Columns;
use super::{Db, Result};
use crate::domain::action::ProxyAction;
use crate::domain::child_contract::Grade;

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

/// Requesters behind a place who were not purged, by contract and number.
pub async fn requesters(conn: &mut Db, after: &Place, limit: i64) -> Result<Vec<Row>> {
    query(
        "SELECT c.number AS contract, r.number_key, r.number, r.name, r.kana, r.active, r.valid_from, r.valid_until
         FROM contract c JOIN requester r ON r.contract_id = c.id
         WHERE c.number >= $1 AND (c.number > $1 OR r.number_key > $2) AND r.purged_by IS NULL
         ORDER BY c.number, r.number_key LIMIT $3",
    )
    .bind(after.contract.clone())
    .bind(after.number_key.clone())
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

/// Child contracts behind a number, as they stand on a day, each with its newest desk option: the cells of
/// an import's columns.
const CONTRACTS: &str = concat!(
    "SELECT h.number, s.number AS subscriber, p.number AS parent, ",
    on_the_day!("grade", "$1", "h.grade"),
    " AS grade, ",
    on_the_day!("licences", "$1", "h.licences"),
    " AS licences, h.billing_start, ",
    on_the_day!("monthly_fee", "$1", "h.monthly_fee"),
    " AS monthly_fee, c.number AS option_number, ",
    designated!(),
    " AS designated, c.accepted_on, c.billing_start AS option_start, c.initial_fee, ",
    on_the_day!("option_fee", "$1", "c.monthly_fee"),
    " AS option_fee, c.lock_message
     FROM child_contract h JOIN parent_contract p ON p.id = h.parent_id JOIN subscriber s ON s.id = p.subscriber_id
     LEFT JOIN contract c ON c.id = (
        SELECT x.id FROM contract x WHERE x.child_id = h.id ORDER BY x.billing_start DESC, x.id DESC LIMIT 1)
     WHERE h.number > $2 ORDER BY h.number LIMIT $3"
);

/// A child contract of the list, with its desk option.
#[derive(Debug, Clone)]
pub struct ContractRow {
    /// Subscriber, parent and child contract, by number.
    pub numbers: [String; 3],
    /// Its grade on the day.
    pub grade: Grade,
    /// Its licences on the day.
    pub licences: i64,
    /// Its first day.
    pub billing_start: String,
    /// Its monthly fee on the day.
    pub monthly_fee: i64,
    /// Its desk option.
    pub option: Option<OptionRow>,
}

/// The desk option of a child contract of the list.
#[derive(Debug, Clone)]
pub struct OptionRow {
    /// Its number.
    pub number: String,
    /// What it designates on the day.
    pub designated: ProxyAction,
    /// When the application was accepted.
    pub accepted_on: String,
    /// Its first day.
    pub billing_start: String,
    /// Its initial fee.
    pub initial_fee: i64,
    /// Its monthly fee on the day.
    pub monthly_fee: i64,
    /// What a locked device shows.
    pub lock_message: String,
}

/// Child contracts behind a number, as they stand on a day, each with its newest desk option.
pub async fn contracts(
    conn: &mut Db,
    after: &str,
    day: Date,
    limit: i64,
) -> Result<Vec<ContractRow>> {
    let rows = query(CONTRACTS)
        .bind(day.to_string())
        .bind(after.to_owned())
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(contract).collect()
}

fn contract(row: &AnyRow) -> Result<ContractRow> {
    let option = match row.maybe_text("option_number")? {
        None => None,
        Some(number) => Some(OptionRow {
            number,
            designated: row.parsed("designated")?,
            accepted_on: row.text("accepted_on")?,
            billing_start: row.text("option_start")?,
            initial_fee: row.number("initial_fee")?,
            monthly_fee: row.number("option_fee")?,
            lock_message: row.maybe_text("lock_message")?.unwrap_or_default(),
        }),
    };
    Ok(ContractRow {
        numbers: [
            row.text("subscriber")?,
            row.text("parent")?,
            row.text("number")?,
        ],
        grade: row.parsed("grade")?,
        licences: row.number("licences")?,
        billing_start: row.text("billing_start")?,
        monthly_fee: row.number("monthly_fee")?,
        option,
    })
}

/// How many child contracts there are.
pub async fn count_contracts(conn: &mut Db) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM child_contract");
    Ok(count.fetch_one(conn).await?)
}

/// How many requesters there are who were not purged.
pub async fn count_requesters(conn: &mut Db) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM requester WHERE purged_by IS NULL");
    Ok(count.fetch_one(conn).await?)
}
