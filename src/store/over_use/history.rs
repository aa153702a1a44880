//! What happened in a case, in the order in which it did.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::ids::OverUseId;
use crate::domain::over_use::{Cause, Closed, Decision};
use crate::store::row::Columns;
use crate::store::{Db, Result};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who of the staff; empty where it happened by itself.
    pub by: String,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Happened {
    /// The notice was issued; its deadline.
    Issued(Date),
    /// Another day of receipt was recorded; that day, and the deadline.
    Received(Date, Date),
    /// The subscriber was reminded, so many days before the deadline.
    Reminded(i64),
    /// A supervisor decided, and why.
    Decided(Decision, String),
    /// The case was closed, and how many devices were in use then.
    Closed(Closed, Option<i64>),
}

/// The history of a case.
pub async fn history(conn: &mut Db, id: OverUseId) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let rows = sqlx::query(
        "SELECT d.*, COALESCE(a.name, '') AS name FROM over_use_deadline d LEFT JOIN agent a ON a.id = d.set_by
         WHERE d.case_id = $1 ORDER BY d.place",
    )
    .bind(id.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        let deadline = row.parsed("deadline_on")?;
        let received: Option<Date> = row.maybe_parsed("received_on")?;
        let what = match (row.parsed("cause")?, received) {
            (Cause::Received, Some(received)) => Happened::Received(received, deadline),
            (Cause::Issued, _) => Happened::Issued(deadline),
            // The decision tells of it.
            _ => continue,
        };
        entries.push(Entry {
            at: row.time("set_at")?,
            by: row.text("name")?,
            what,
        });
    }
    let rows = sqlx::query("SELECT * FROM over_use_reminder WHERE case_id = $1")
        .bind(id.to_string())
        .fetch_all(&mut *conn)
        .await?;
    for row in &rows {
        entries.push(Entry {
            at: row.time("sent_at")?,
            by: String::new(),
            what: Happened::Reminded(row.number("days_before")?),
        });
    }
    let rows = sqlx::query(
        "SELECT d.*, a.name FROM over_use_decision d JOIN agent a ON a.id = d.decided_by WHERE d.case_id = $1",
    )
    .bind(id.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        entries.push(Entry {
            at: row.time("decided_at")?,
            by: row.text("name")?,
            what: Happened::Decided(
                super::decision(row, row.parsed("kind")?)?,
                row.text("reason")?,
            ),
        });
    }
    let row =
        sqlx::query("SELECT closed_why, closed_at, closed_used FROM over_use_case WHERE id = $1")
            .bind(id.to_string())
            .fetch_one(conn)
            .await?;
    if let (Some(why), Some(at)) = (
        row.maybe_parsed("closed_why")?,
        row.maybe_time("closed_at")?,
    ) {
        entries.push(Entry {
            at,
            by: String::new(),
            what: Happened::Closed(why, row.maybe_number("closed_used")?),
        });
    }
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}
