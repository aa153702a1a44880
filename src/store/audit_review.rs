//! Reviews of the audit log. One that was signed is never changed, and none is deleted.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::audit_review::{Period, Reviewed, SetBack, unreviewed};
use crate::domain::calendar::{at_the_desk, today};
use crate::domain::ids::{AgentId, AuditReviewId};
use crate::domain::text::Note;

/// What of the log lies in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many events.
    pub events: i64,
    /// The numbers of the first and the last of them; nothing where there are none.
    pub ends: Option<(i64, i64)>,
}

impl Extent {
    /// The numbers in words; empty where there are none.
    pub fn numbers(&self) -> String {
        let ends = self.ends.map(|(first, last)| format!("{first}–{last}"));
        ends.unwrap_or_default()
    }
}

/// A review that was signed.
#[derive(Debug, Clone)]
pub struct Review {
    /// Identity.
    pub id: AuditReviewId,
    /// Its number, from 1.
    pub number: i64,
    /// Its days.
    pub period: Period,
    /// What of the log it covered.
    pub extent: Extent,
    /// How many events the log had.
    pub size: i64,
    /// The root of the tree over them, hexadecimal.
    pub root: String,
    /// What the auditor noted.
    pub note: Note,
    /// Who signed it.
    pub by: AgentId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// How much it found.
    pub findings: i64,
    /// How much of that is open.
    pub open: i64,
}

/// What somebody signs for.
#[derive(Debug)]
pub struct Signed<'a> {
    /// Identity.
    pub id: AuditReviewId,
    /// Its days.
    pub period: Period,
    /// What of the log lies in them.
    pub extent: Extent,
    /// What they note.
    pub note: &'a Note,
    /// Who.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
}

const REVIEW: &str = "SELECT r.*, a.name AS by_name,
     (SELECT COUNT(*) FROM audit_finding f WHERE f.review_id = r.id) AS findings,
     (SELECT COUNT(*) FROM audit_finding f WHERE f.review_id = r.id AND f.closed_at IS NULL) AS open_findings
     FROM audit_review r JOIN agent a ON a.id = r.reviewed_by";

/// When a day at the desk begins, in microseconds; what is beyond all time is at its end.
pub(super) fn begins(day: Date) -> i64 {
    let begins = at_the_desk(day.to_datetime(Time::midnight()));
    begins.map_or(i64::MAX, Timestamp::as_microsecond)
}

/// When a day at the desk is over, in microseconds.
pub(super) fn ends(day: Date) -> i64 {
    day.tomorrow().map_or(i64::MAX, begins)
}

/// What of the log lies in a period. Read outside of a unit: a period that is over gains nothing more,
/// and reading it may take a while.
pub async fn extent(conn: &mut Db, period: Period) -> Result<Extent> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS events, MIN(seq) AS first_seq, MAX(seq) AS last_seq FROM audit_event
         WHERE at >= $1 AND at < $2",
    )
    .bind(begins(period.from()))
    .bind(ends(period.to()))
    .fetch_one(conn)
    .await?;
    read_extent(&row)
}

/// Keeps a review, with the head of the tree at that moment. Returns its number.
pub async fn sign(tx: &mut Tx, signed: &Signed<'_>) -> Result<i64> {
    let head = tx.audit_head().await?;
    let size = i64::try_from(head.size()).map_err(|why| inconsistent("size", why))?;
    let last = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) FROM audit_review");
    let last: i64 = last.fetch_one(tx.conn()?).await?;
    sqlx::query(
        "INSERT INTO audit_review (id, number, from_on, to_on, events, first_seq, last_seq, size, root, note, reviewed_by, reviewed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(signed.id.to_string())
    .bind(last + 1)
    .bind(signed.period.from().to_string())
    .bind(signed.period.to().to_string())
    .bind(signed.extent.events)
    .bind(signed.extent.ends.map(|(first, _)| first))
    .bind(signed.extent.ends.map(|(_, last)| last))
    .bind(size)
    .bind(head.root().to_string())
    .bind(signed.note.as_str().to_owned())
    .bind(signed.by.to_string())
    .bind(signed.at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(last + 1)
}

/// A review by id.
pub async fn load(conn: &mut Db, id: AuditReviewId) -> Result<Option<Review>> {
    let sql = sqlx::AssertSqlSafe(format!("{REVIEW} WHERE r.id = $1"));
    let row = sqlx::query(sql).bind(id.to_string()).fetch_optional(conn);
    row.await?.as_ref().map(read).transpose()
}

/// The newest reviews before a number, newest first.
pub async fn list(conn: &mut Db, before: i64, limit: i64) -> Result<Vec<Review>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "{REVIEW} WHERE r.number < $1 ORDER BY r.number DESC LIMIT $2"
    ));
    let rows = sqlx::query(sql).bind(before).bind(limit).fetch_all(conn);
    rows.await?.iter().map(read).collect()
}

/// The days of the log before today that have events and that no review covers, oldest first, at most so
/// many. Each begins on a day that has an event.
pub async fn open_days(conn: &mut Db, today: Date, most: usize) -> Result<Vec<Period>> {
    let first = first_event(conn, i64::MIN, i64::MAX).await?;
    let all = first.and_then(|first| Period::new(first, today.yesterday().ok()?, today).ok());
    let Some(all) = all else {
        return Ok(Vec::new());
    };
    let (reviewed, set_backs) = (covered(conn).await?, set_backs(conn).await?);
    let mut open = Vec::new();
    for period in unreviewed(all, &reviewed, &set_backs) {
        if open.len() == most {
            break;
        }
        let first = first_event(conn, begins(period.from()), ends(period.to())).await?;
        open.extend(first.and_then(|first| Period::new(first, period.to(), today).ok()));
    }
    Ok(open)
}

/// The first day on which something happened from one time until another, in microseconds.
async fn first_event(conn: &mut Db, from: i64, until: i64) -> Result<Option<Date>> {
    let row =
        sqlx::query("SELECT at FROM audit_event WHERE at >= $1 AND at < $2 ORDER BY at LIMIT 1")
            .bind(from)
            .bind(until)
            .fetch_optional(conn)
            .await?;
    row.map(|row| Ok(today(row.time("at")?))).transpose()
}

async fn covered(conn: &mut Db) -> Result<Vec<Reviewed>> {
    let rows = sqlx::query("SELECT from_on, to_on, size, reviewed_at FROM audit_review")
        .fetch_all(conn)
        .await?;
    let reviewed = |row: &AnyRow| {
        Ok(Reviewed {
            period: read_period(row)?,
            size: row.number("size")?,
        })
    };
    rows.iter().map(reviewed).collect()
}

async fn set_backs(conn: &mut Db) -> Result<Vec<SetBack>> {
    let rows = sqlx::query("SELECT seq, at FROM audit_event WHERE kind = 'clock_went_back'")
        .fetch_all(conn)
        .await?;
    let set_back = |row: &AnyRow| {
        Ok(SetBack {
            seq: row.number("seq")?,
            to: today(row.time("at")?),
        })
    };
    rows.iter().map(set_back).collect()
}

fn read(row: &AnyRow) -> Result<Review> {
    Ok(Review {
        id: row.parsed("id")?,
        number: row.number("number")?,
        period: read_period(row)?,
        extent: read_extent(row)?,
        size: row.number("size")?,
        root: row.text("root")?,
        note: Note::parse(&row.text("note")?).map_err(|why| inconsistent("note", why))?,
        by: row.parsed("reviewed_by")?,
        by_name: row.text("by_name")?,
        at: row.time("reviewed_at")?,
        findings: row.number("findings")?,
        open: row.number("open_findings")?,
    })
}

fn read_period(row: &AnyRow) -> Result<Period> {
    let signed_on = today(row.time("reviewed_at")?);
    Period::new(row.parsed("from_on")?, row.parsed("to_on")?, signed_on)
        .map_err(|why| inconsistent("to_on", why))
}

fn read_extent(row: &AnyRow) -> Result<Extent> {
    let first = row.maybe_number("first_seq")?;
    Ok(Extent {
        events: row.number("events")?,
        ends: first.zip(row.maybe_number("last_seq")?),
    })
}
