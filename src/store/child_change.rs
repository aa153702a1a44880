//! Changes of child contracts that are in force from a month on.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::ending::maybe_yen;
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::calendar::MonthStart;
use crate::domain::child_change::{Changed, ChildChange};
use crate::domain::child_contract::Grade;
use crate::domain::contract::Count;
use crate::domain::ids::{AgentId, ChildChangeId, ChildContractId, SubscriberId};
use crate::domain::yen::Yen;

/// A change with who recorded it, and what became of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The change.
    pub change: ChildChange,
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
/// [`super::StoreError::Taken`] where another one stands for that month.
pub async fn record(tx: &mut Tx, change: &ChildChange, now: Timestamp) -> Result<()> {
    let Changed {
        licences,
        grade,
        monthly_fee,
        option_fee,
    } = change.changed;
    sqlx::query(
        "INSERT INTO child_change (id, child_id, licences, grade, monthly_fee, option_fee, case_id, effective_on, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(change.id.to_string())
    .bind(change.child.to_string())
    .bind(licences.map(Count::count))
    .bind(grade.map(Grade::code))
    .bind(monthly_fee.map(Yen::amount))
    .bind(option_fee.map(Yen::amount))
    .bind(change.case.map(|case| case.to_string()))
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
    id: ChildChangeId,
    by: AgentId,
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE child_change SET revoked_on = $1, revoked_by = $2, revoked_at = $3
         WHERE id = $4 AND revoked_on IS NULL",
    )
    .bind(today.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "child_change", id)
}

/// All changes of a child contract, in the order of their days.
pub async fn list(conn: &mut Db, child: ChildContractId) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT e.*, a.name AS recorded_name, r.name AS revoked_name
         FROM child_change e JOIN agent a ON a.id = e.recorded_by LEFT JOIN agent r ON r.id = e.revoked_by
         WHERE e.child_id = $1 ORDER BY e.effective_on, e.recorded_at, e.id",
    )
    .bind(child.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Whether a child contract of a subscriber is going to be of this grade after a day.
pub async fn becomes(
    conn: &mut Db,
    whose: SubscriberId,
    grade: Grade,
    after: Date,
) -> Result<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM child_change x JOIN child_contract h ON h.id = x.child_id JOIN parent_contract p ON p.id = h.parent_id
         WHERE p.subscriber_id = $1 AND x.grade = $2 AND x.effective_on > $3 AND x.revoked_on IS NULL",
    )
    .bind(whose.to_string())
    .bind(grade.code())
    .bind(after.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

fn read(row: &AnyRow) -> Result<Listed> {
    let revoked_at = row.maybe_time("revoked_at")?;
    let revoked_by = row.maybe_text("revoked_name")?;
    let licences = row.maybe_number("licences")?.map(Count::new).transpose();
    Ok(Listed {
        change: ChildChange {
            id: row.parsed("id")?,
            child: row.parsed("child_id")?,
            changed: Changed {
                licences: licences.map_err(|why| inconsistent("licences", why))?,
                grade: row.maybe_parsed("grade")?,
                monthly_fee: maybe_yen(row, "monthly_fee")?,
                option_fee: maybe_yen(row, "option_fee")?,
            },
            effective: MonthStart::new(row.parsed("effective_on")?)
                .map_err(|why| inconsistent("effective_on", why))?,
            case: row.maybe_parsed("case_id")?,
            recorded_by: row.parsed("recorded_by")?,
        },
        recorded_by: row.text("recorded_name")?,
        recorded_at: row.time("recorded_at")?,
        revoked: revoked_by.zip(revoked_at),
    })
}
