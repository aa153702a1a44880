//! Purging the personal data beside events: the only statement that changes a row of the log.

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::purge::{CHUNK, Cursor, told};
use crate::audit::purge::Purged;
use crate::domain::calendar::day_begins;
use crate::domain::event::Cause;
use crate::domain::retention::Thing;
use crate::store::many::chunks;
use crate::store::row::{Columns, inconsistent};
use crate::store::{Result, StoreError, Tx};

/// Events whose personal data is due before the time $1.
pub(super) const DUE: &str =
    "SELECT e.seq AS seq, e.at AS at FROM audit_event e WHERE e.personal IS NOT NULL AND e.at < $1
     AND NOT EXISTS (SELECT 1 FROM staying_event s WHERE s.seq = e.seq)";

/// As [`super::purge()`].
pub(super) async fn purge(
    tx: &mut Tx,
    cause: &Cause,
    cutoff: Date,
    after: &Cursor,
) -> Result<Option<Cursor>> {
    let sql = format!(
        "SELECT x.seq, x.at FROM ({DUE}) x WHERE x.at >= $2 AND (x.at > $2 OR x.seq > $3) ORDER BY x.at, x.seq LIMIT $4"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(day_begins(cutoff).as_microsecond())
        .bind(after.at)
        .bind(after.key.parse().unwrap_or(-1))
        .bind(CHUNK)
        .fetch_all(tx.conn()?)
        .await?;
    let found = rows
        .iter()
        .map(|row| Ok((row.number("seq")?, row.number("at")?)));
    let mut found: Vec<(i64, i64)> = found.collect::<Result<_>>()?;
    let Some((seq, at)) = found.last().copied() else {
        return Ok(None);
    };
    // Events may stand a little out of their time's order; the log is read by their places.
    found.sort_unstable();
    let mut purged = Purged::default();
    for (seq, at) in &found {
        let seq = u64::try_from(*seq).map_err(|why| inconsistent("seq", why))?;
        purged.add(seq, *at);
    }
    let event = told(Thing::Event, cutoff, found.len())
        .fact("first", number(purged.first())?)
        .fact("last", number(purged.last())?)
        .fact("numbers", purged.numbers().to_string());
    tx.audit(cause, event).await?;
    let by = tx.newest_event().await?;
    let mut seqs: Vec<i64> = found.into_iter().map(|(seq, _)| seq).collect();
    for chunk in chunks(&mut seqs) {
        bury(tx, by, &chunk).await?;
    }
    Ok(Some(Cursor {
        at,
        key: seq.to_string(),
    }))
}

async fn bury(tx: &mut Tx, by: i64, seqs: &[i64]) -> Result<()> {
    let places = (2..=seqs.len() + 1).map(|place| format!("${place}"));
    let sql = format!(
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL, purged_by = $1 WHERE seq IN ({})",
        places.collect::<Vec<_>>().join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(by);
    for seq in seqs {
        query = query.bind(*seq);
    }
    let done = query.execute(tx.conn()?).await?;
    if usize::try_from(done.rows_affected()) == Ok(seqs.len()) {
        return Ok(());
    }
    Err(StoreError::Changed {
        table: "audit_event",
        id: by.to_string(),
    })
}

fn number(seq: u64) -> Result<i64> {
    i64::try_from(seq).map_err(|why| inconsistent("seq", why))
}
