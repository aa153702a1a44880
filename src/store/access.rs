//! Who had access to what at the end of a day: what the audit log and the register tell.

pub mod requesters;
pub mod staff;
pub mod tokens;

use jiff::Timestamp;
use jiff::civil::Date;

use super::audit::read;
use super::row::inconsistent;
use super::{Db, Result, audit_review};
use crate::audit::{Entry, Row};
use crate::domain::access::Named;
use crate::domain::event::Kind;

/// The end of a day at the desk.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The first moment that is no more of it, in microseconds.
    end: i64,
    /// Whether nothing was recorded since: the register has what it had.
    pub is_present: bool,
}

impl Moment {
    /// The end of a day.
    pub async fn of(conn: &mut Db, day: Date) -> Result<Self> {
        let end = audit_review::ends(day);
        let later = sqlx::query("SELECT 1 FROM audit_event WHERE at >= $1 LIMIT 1").bind(end);
        Ok(Self {
            day,
            end,
            is_present: later.fetch_optional(conn).await?.is_none(),
        })
    }

    /// The first moment that is no more of the day.
    pub fn end(self) -> Timestamp {
        Timestamp::from_microsecond(self.end).unwrap_or(Timestamp::MAX)
    }
}

/// All events of some kinds in their order; kind by kind, so that each is found by its index.
async fn events(conn: &mut Db, kinds: &[Kind]) -> Result<Vec<Row>> {
    let mut events = Vec::new();
    for kind in kinds {
        let rows = sqlx::query("SELECT * FROM audit_event WHERE kind = $1 ORDER BY seq")
            .bind(kind.code())
            .fetch_all(&mut *conn)
            .await?;
        for row in &rows {
            events.push(read(row)?);
        }
    }
    events.sort_by_key(|row| row.seq);
    Ok(events)
}

fn entry(row: &Row) -> Result<Entry> {
    row.entry().map_err(|why| inconsistent(why.column, why))
}

/// A fact that is text.
fn text<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.facts.get(name)?.as_str()
}

/// A day that a fact names; nothing where it is no such fact.
fn day(entry: &Entry, name: &str) -> Option<Named> {
    match text(entry, name)? {
        "" => Some(Named::Nothing),
        day => day.parse().ok().map(Named::Day),
    }
}
