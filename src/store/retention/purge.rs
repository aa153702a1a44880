//! Purging a chunk of what is due.

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::{event, taken};
use crate::domain::calendar::day_begins;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::retention::Thing;
use crate::store::many::chunks;
use crate::store::row::Columns;
use crate::store::{Result, Tx};

/// What one unit takes at the most: others get in between.
pub(super) const CHUNK: i64 = 500;

/// How far a purge has come: when the last that it took ended, and what that was.
#[derive(Debug, Clone, Default)]
pub struct Cursor {
    pub(super) at: i64,
    pub(super) key: String,
}

impl Cursor {
    /// Before everything.
    pub const fn start() -> Self {
        Self {
            at: i64::MIN,
            key: String::new(),
        }
    }
}

/// Purges a chunk of what ended before a day, after the cursor, with its event. Nothing is written, and
/// nothing returned, where nothing more is due.
pub async fn purge(
    tx: &mut Tx,
    cause: &Cause,
    (thing, cutoff): (Thing, Date),
    after: &Cursor,
) -> Result<Option<Cursor>> {
    if thing == Thing::Event {
        return event::purge(tx, cause, cutoff, after).await;
    }
    let taken = taken::of(thing);
    let sql = format!(
        "SELECT x.key, x.at FROM ({}) x WHERE x.at >= $2 AND (x.at > $2 OR x.key > $3) ORDER BY x.at, x.key LIMIT $4",
        taken.due
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(day_begins(cutoff).as_microsecond())
        .bind(after.at)
        .bind(after.key.clone())
        .bind(CHUNK)
        .fetch_all(tx.conn()?)
        .await?;
    let Some(last) = rows.last() else {
        return Ok(None);
    };
    let last = Cursor {
        at: last.number("at")?,
        key: last.text("key")?,
    };
    let keys = rows.iter().map(|row| row.text("key"));
    let mut keys: Vec<String> = keys.collect::<Result<_>>()?;
    tx.audit(cause, told(thing, cutoff, keys.len())).await?;
    let by = tx.newest_event().await?;
    for chunk in chunks(&mut keys) {
        for step in taken.steps {
            run(tx, step, &chunk, (by, cause.at.as_microsecond())).await?;
        }
    }
    Ok(Some(last))
}

/// The event of a purge.
pub(super) fn told(thing: Thing, cutoff: Date, count: usize) -> Event {
    Event::new(Kind::PersonalDataPurged)
        .fact("class", thing.class().code())
        .fact("thing", thing.code())
        .fact("cutoff", cutoff.to_string())
        .fact("count", i64::try_from(count).unwrap_or(i64::MAX))
}

/// Runs a statement on some keys: `{keys}` stands for them, `{by}` and `{at}` for the tombstone.
async fn run(tx: &mut Tx, step: &str, keys: &[String], (by, at): (i64, i64)) -> Result<()> {
    let places: Vec<String> = (1..=keys.len()).map(|place| format!("${place}")).collect();
    let sql = step
        .replace("{keys}", &places.join(", "))
        .replace("{by}", &format!("${}", keys.len() + 1))
        .replace("{at}", &format!("${}", keys.len() + 2));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for key in keys {
        query = query.bind(key.clone());
    }
    if step.contains("{by}") {
        query = query.bind(by).bind(at);
    }
    query.execute(tx.conn()?).await?;
    Ok(())
}
