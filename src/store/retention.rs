//! Retention: how long each class of personal data is kept, what is due, and purging it in chunks.
//!
//! A purge is a unit of its own: its event first, then what it takes, each with the event's number as its
//! tombstone. What may be taken the database says as well, in views of what stays and in triggers.

mod event;
mod purge;
mod taken;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::calendar::day_begins;
use crate::domain::event::Kind;
use crate::domain::retention::{Class, Months, Purged, Rule, Thing};
pub use purge::{Cursor, purge};

/// More than this is told as "more than".
pub const COUNTED: i64 = 100_000;

/// How every class is set.
pub async fn rules(conn: &mut Db) -> Result<Vec<Rule>> {
    let rows = sqlx::query("SELECT * FROM retention_rule")
        .fetch_all(conn)
        .await?;
    let mut rules: Vec<Rule> = rows.iter().map(read).collect::<Result<_>>()?;
    rules.sort_by_key(|rule| rule.class);
    Ok(rules)
}

/// How a class is set.
pub async fn rule(conn: &mut Db, class: Class) -> Result<Rule> {
    let row = sqlx::query("SELECT * FROM retention_rule WHERE class = $1")
        .bind(class.code())
        .fetch_one(conn)
        .await?;
    read(&row)
}

/// Keeps another retention; the version must be the one that was loaded.
pub async fn save(tx: &mut Tx, rule: &Rule) -> Result<()> {
    let done = sqlx::query(
        "UPDATE retention_rule SET months = $1, version = version + 1 WHERE class = $2 AND version = $3",
    )
    .bind(rule.months.count())
    .bind(rule.class.code())
    .bind(rule.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "retention_rule", rule.class)
}

/// Notes that all that was due on a day is purged.
pub async fn swept(tx: &mut Tx, class: Class, day: Date) -> Result<()> {
    let done = sqlx::query("UPDATE retention_rule SET swept_on = $1 WHERE class = $2")
        .bind(day.to_string())
        .bind(class.code())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "retention_rule", class)
}

/// How much of a class ended before a day and may be purged: at most one more than [`COUNTED`].
pub async fn due(conn: &mut Db, class: Class, cutoff: Date) -> Result<i64> {
    let mut count = 0;
    for thing in class.things() {
        let base = match thing {
            Thing::Event => event::DUE,
            thing => taken::of(thing).due,
        };
        let sql = format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ({base}) x LIMIT $2) y");
        let some: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(day_begins(cutoff).as_microsecond())
            .bind(COUNTED + 1)
            .fetch_one(&mut *conn)
            .await?;
        count += some;
    }
    Ok(count.min(COUNTED + 1))
}

/// The newest purge of a class.
pub async fn last(conn: &mut Db, class: Class) -> Result<Option<Purged>> {
    sqlx::query(
        "SELECT seq, at FROM audit_event WHERE kind = $1 AND facts LIKE $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(Kind::PersonalDataPurged.code())
    .bind(format!("%\"class\":\"{class}\"%"))
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Purged {
            by: row.number("seq")?,
            at: row.time("at")?,
        })
    })
    .transpose()
}

/// The purge that took the personal data of something, where one did.
pub async fn purged(conn: &mut Db, thing: Thing, id: impl ToString) -> Result<Option<Purged>> {
    let table = taken::of(thing).table;
    let sql = format!("SELECT purged_by, purged_at FROM {table} WHERE id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (by, at) = (row.maybe_number("purged_by")?, row.maybe_time("purged_at")?);
    Ok(by
        .zip(at)
        .map(|(by, at): (i64, Timestamp)| Purged { by, at }))
}

fn read(row: &AnyRow) -> Result<Rule> {
    let class = row.parsed("class")?;
    Ok(Rule {
        class,
        months: Months::new(class, row.number("months")?)
            .map_err(|why| inconsistent("months", why))?,
        swept_on: row.maybe_parsed("swept_on")?,
        version: row.number("version")?,
    })
}
