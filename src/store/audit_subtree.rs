//! The complete subtrees that are kept, and the hashes of any others, computed from what is below them.

use std::ops::Range;

use sqlx::AssertSqlSafe;

use super::many::many;
use super::row::{Columns, inconsistent};
use super::{Db, Result};
use crate::audit::{Hash, Subtree};

/// Leaves that are read at a time, more than the fewest that are kept together.
const CHUNK: u64 = 4_096;

/// Keeps subtrees that are complete now.
pub(super) async fn keep(conn: &mut Db, completed: &[(Subtree, Hash)]) -> Result<()> {
    // A chunk of events completes few; those of a log from before come in hundreds.
    for some in completed.chunks(64) {
        let sql = many(
            "INSERT INTO audit_subtree (level, position, hash) VALUES",
            some.len(),
            3,
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (subtree, hash) in some {
            query = query
                .bind(i64::from(subtree.level))
                .bind(number(subtree.position)?)
                .bind(hash.to_string());
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Those of a level at these places that are kept, in order.
pub(super) async fn kept(
    conn: &mut Db,
    level: u8,
    places: Range<u64>,
) -> Result<Vec<(Subtree, Hash)>> {
    let sql = "SELECT position, hash FROM audit_subtree
               WHERE level = $1 AND position >= $2 AND position < $3 ORDER BY position";
    let rows = sqlx::query(sql)
        .bind(i64::from(level))
        .bind(number(places.start)?)
        .bind(number(places.end)?)
        .fetch_all(conn)
        .await?;
    let read = rows.iter().map(|row| {
        let position = u64::try_from(row.number("position")?);
        let position = position.map_err(|why| inconsistent("position", why))?;
        Ok((Subtree { level, position }, row.parsed("hash")?))
    });
    read.collect()
}

/// The hashes of all subtrees of a level at these places. `level` is 0, or one of those that are kept;
/// whatever is not kept there is computed.
pub(super) async fn hashes(conn: &mut Db, level: u8, places: Range<u64>) -> Result<Vec<Hash>> {
    if level == 0 {
        return leaves(conn, places).await;
    }
    let mut kept = kept(conn, level, places.clone())
        .await?
        .into_iter()
        .peekable();
    let mut hashes = Vec::new();
    for position in places {
        let subtree = Subtree { level, position };
        let hash = match kept.next_if(|(at, _)| *at == subtree) {
            Some((_, hash)) => hash,
            None => {
                let below = level - Subtree::KEPT_EVERY;
                let parts = Box::pin(self::hashes(conn, below, subtree.parts(below)));
                Subtree::fold(parts.await?)
            }
        };
        hashes.push(hash);
    }
    Ok(hashes)
}

/// The leaf hashes of the events at these places.
async fn leaves(conn: &mut Db, places: Range<u64>) -> Result<Vec<Hash>> {
    let mut leaves = Vec::new();
    let mut from = places.start;
    while from < places.end {
        let to = places.end.min(from + CHUNK);
        let sql = "SELECT leaf FROM audit_event WHERE seq >= $1 AND seq < $2 ORDER BY seq";
        let rows = sqlx::query(sql)
            .bind(number(from)?)
            .bind(number(to)?)
            .fetch_all(&mut *conn)
            .await?;
        if u64::try_from(rows.len()) != Ok(to - from) {
            return Err(inconsistent("seq", "events are missing"));
        }
        for row in &rows {
            leaves.push(row.parsed("leaf")?);
        }
        from = to;
    }
    Ok(leaves)
}

pub(super) fn number(place: u64) -> Result<i64> {
    i64::try_from(place).map_err(|why| inconsistent("seq", why))
}
