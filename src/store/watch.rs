//! Sightings of requests that were sent, and when each is looked at next.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::open_gate;
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx, request};
use crate::domain::ids::RequestId;
use crate::domain::request::Request;
use crate::domain::watch::Report;

/// A report, and when it was seen first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Counted from 1 within the request.
    pub number: i64,
    /// What was reported.
    pub report: Report,
    /// When it was read.
    pub seen_at: Timestamp,
}

/// How the watch over a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Looks that were answered.
    pub looks: i64,
    /// When it is looked at next; absent once it is over.
    pub next_at: Option<Timestamp>,
    /// When it was looked at last.
    pub looked_at: Option<Timestamp>,
    /// Why that look was not answered: a short stable word, empty where it was.
    pub why: String,
    /// Grows with each change.
    pub version: i64,
}

/// Requests whose outcome is due to be looked at and whose gate is open, at most so many of one
/// tenant and altogether.
pub async fn due(
    conn: &mut Db,
    now: Timestamp,
    of_one_tenant: i64,
    altogether: i64,
) -> Result<Vec<(Request, Watch)>> {
    let gate = open_gate();
    let sql = format!(
        "SELECT * FROM (
             SELECT r.*, w.looks, w.next_at, w.looked_at, w.why AS look_why, w.version AS look_version,
                 ROW_NUMBER() OVER (PARTITION BY r.tenant_id ORDER BY w.next_at, r.id) AS place
             FROM watch w JOIN request r ON r.id = w.request_id JOIN tenant t ON t.id = r.tenant_id
             WHERE w.next_at <= $1 AND {gate}) AS due
         WHERE place <= $2 ORDER BY next_at, id LIMIT $3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(of_one_tenant)
        .bind(altogether)
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((request::read(row)?, watch(row, "look_why", "look_version")?)))
        .collect()
}

/// The watch over a request; nothing before it was sent.
pub async fn load(conn: &mut Db, id: RequestId) -> Result<Option<Watch>> {
    sqlx::query("SELECT * FROM watch WHERE request_id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(|row| watch(row, "why", "version"))
        .transpose()
}

/// Keeps how a watch stands now; the version must be the one that was loaded, so that of several
/// nodes that looked one alone keeps what it saw.
pub async fn save(tx: &mut Tx, id: RequestId, to: &Watch) -> Result<()> {
    let done = sqlx::query(
        "UPDATE watch SET looks = $1, next_at = $2, looked_at = $3, why = $4, version = version + 1
         WHERE request_id = $5 AND version = $6",
    )
    .bind(to.looks)
    .bind(to.next_at.map(Timestamp::as_microsecond))
    .bind(to.looked_at.map(Timestamp::as_microsecond))
    .bind(to.why.clone())
    .bind(id.to_string())
    .bind(to.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "watch", id)
}

/// Keeps a change that was seen.
pub async fn add(tx: &mut Tx, id: RequestId, sighting: &Sighting) -> Result<()> {
    let Sighting {
        number,
        report,
        seen_at,
    } = sighting;
    sqlx::query(
        "INSERT INTO sighting (request_id, number, status, word, source, told_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(*number)
    .bind(report.status.code())
    .bind(report.word.clone())
    .bind(report.source.code())
    .bind(report.told_at.map(Timestamp::as_microsecond))
    .bind(seen_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// What was seen of a request, in its order.
pub async fn sightings(conn: &mut Db, id: RequestId) -> Result<Vec<Sighting>> {
    sqlx::query("SELECT * FROM sighting WHERE request_id = $1 ORDER BY number")
        .bind(id.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

fn watch(row: &AnyRow, why: &str, version: &str) -> Result<Watch> {
    Ok(Watch {
        looks: row.number("looks")?,
        next_at: row.maybe_time("next_at")?,
        looked_at: row.maybe_time("looked_at")?,
        why: row.text(why)?,
        version: row.number(version)?,
    })
}

fn read(row: &AnyRow) -> Result<Sighting> {
    Ok(Sighting {
        number: row.number("number")?,
        report: Report {
            status: row.parsed("status")?,
            word: row.text("word")?,
            source: row.parsed("source")?,
            told_at: row.maybe_time("told_at")?,
        },
        seen_at: row.time("seen_at")?,
    })
}
