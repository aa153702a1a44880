//! Child contracts (R1), each as it stands on a day: how it began, and the changes that have come since
//! and were not taken back.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::ending::{read_end, read_yen};
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::{ContractNumber, Count};
use crate::domain::ids::{ChildContractId, ParentContractId, SubscriberId};

/// What column `$1` of child contract `h` is on the day `$2`: that of the last change that has come, or
/// how it began.
macro_rules! on_the_day {
    ($column:literal, $day:literal, $began:literal) => {
        concat!(
            "COALESCE((SELECT x.",
            $column,
            " FROM child_change x WHERE x.child_id = h.id AND x.",
            $column,
            " IS NOT NULL AND x.revoked_on IS NULL AND x.effective_on <= ",
            $day,
            " ORDER BY x.effective_on DESC LIMIT 1), ",
            $began,
            ")"
        )
    };
}
pub(super) use on_the_day;

/// A child contract on the day `$1`.
const CHILD: &str = concat!(
    "SELECT h.id, h.parent_id, h.number, h.billing_start, h.version, p.subscriber_id, ",
    on_the_day!("licences", "$1", "h.licences"),
    " AS licences, ",
    on_the_day!("grade", "$1", "h.grade"),
    " AS grade, ",
    on_the_day!("monthly_fee", "$1", "h.monthly_fee"),
    " AS monthly_fee,
     (SELECT MIN(e.ends_on) FROM child_ending e WHERE e.child_id = h.id) AS ends_on,
     (SELECT e.subject || ' ' || e.ground FROM child_ending e WHERE e.child_id = h.id ORDER BY e.ends_on, e.subject, e.ground LIMIT 1) AS ends_by
     FROM child_contract h JOIN parent_contract p ON p.id = h.parent_id"
);

/// Adds a child contract.
///
/// # Errors
/// [`super::StoreError::Taken`] where another one has the number.
pub async fn add(tx: &mut Tx, child: &ChildContract, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO child_contract (id, parent_id, number, grade, licences, billing_start, monthly_fee, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(child.id.to_string())
    .bind(child.parent.to_string())
    .bind(child.number.to_string())
    .bind(child.grade.code())
    .bind(child.licences.count())
    .bind(child.billing_start.to_string())
    .bind(child.monthly_fee.amount())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps another number or billing start. Licences, grade and fees change by month
/// ([`super::child_change`]).
///
/// # Errors
/// As [`add`], and where it was changed by somebody else meanwhile.
pub async fn save(tx: &mut Tx, child: &ChildContract) -> Result<()> {
    let done = sqlx::query(
        "UPDATE child_contract SET number = $1, billing_start = $2, version = version + 1 WHERE id = $3 AND version = $4",
    )
    .bind(child.number.to_string())
    .bind(child.billing_start.to_string())
    .bind(child.id.to_string())
    .bind(child.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "child_contract", child.id)
}

/// A child contract by id, on a day.
pub async fn load(conn: &mut Db, id: ChildContractId, day: Date) -> Result<Option<ChildContract>> {
    sqlx::query(AssertSqlSafe(format!("{CHILD} WHERE h.id = $2")))
        .bind(day.to_string())
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The child contracts of a parent on a day, in the order of their numbers.
pub async fn by_parent(
    conn: &mut Db,
    parent: ParentContractId,
    day: Date,
) -> Result<Vec<ChildContract>> {
    all(conn, "h.parent_id = $2", parent.to_string(), day).await
}

/// The child contracts of a subscriber on a day, in the order of their numbers.
pub async fn by_subscriber(
    conn: &mut Db,
    whose: SubscriberId,
    day: Date,
) -> Result<Vec<ChildContract>> {
    all(conn, "p.subscriber_id = $2", whose.to_string(), day).await
}

async fn all(
    conn: &mut Db,
    which: &'static str,
    id: String,
    day: Date,
) -> Result<Vec<ChildContract>> {
    sqlx::query(AssertSqlSafe(format!(
        "{CHILD} WHERE {which} ORDER BY h.number"
    )))
    .bind(day.to_string())
    .bind(id)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &AnyRow) -> Result<ChildContract> {
    Ok(ChildContract {
        id: row.parsed("id")?,
        parent: row.parsed("parent_id")?,
        subscriber: row.parsed("subscriber_id")?,
        number: ContractNumber::parse(&row.text("number")?)
            .map_err(|why| inconsistent("number", why))?,
        grade: row.parsed("grade")?,
        licences: Count::new(row.number("licences")?)
            .map_err(|why| inconsistent("licences", why))?,
        billing_start: row.parsed("billing_start")?,
        monthly_fee: read_yen(row, "monthly_fee")?,
        end: read_end(row)?,
        version: row.number("version")?,
    })
}
