//! Recomputes the audit log from its rows, however long it is, in little memory.

use sqlx::AssertSqlSafe;

use super::row::Columns;
use super::{Db, Result, Store, StoreError, audit};
use crate::audit::{Fault, Row, Unreadable, Verdict, Verifier};

/// Rows that are read at a time.
const CHUNK: i64 = 1_000;

/// Why the log is not called good.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It does not hold.
    #[error("the audit log does not hold")]
    Fault(#[from] Fault),
    /// It could not be read.
    #[error("the audit log could not be read")]
    Store(#[from] StoreError),
}

/// Verifies the whole log. One read transaction sees both the head and the rows, so that events
/// which are written meanwhile are neither missed nor taken for a fault.
pub async fn verify_log(store: &Store) -> std::result::Result<Verdict, VerifyError> {
    verify_with(store, Verifier::default()).await
}

/// The same with a verifier that knows roots which were kept elsewhere.
pub async fn verify_with(
    store: &Store,
    mut verifier: Verifier,
) -> std::result::Result<Verdict, VerifyError> {
    let mut snapshot = store.snapshot().await?;
    let head = audit::head(&mut snapshot).await?;
    let mut from = 0;
    loop {
        let rows = match audit::rows_from(&mut snapshot, from, CHUNK).await {
            Ok(rows) => rows,
            Err(error) if error.is_of_a_value() => {
                from = feed_up_to_a_fault(&mut verifier, &mut snapshot, from).await?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let Some(last) = rows.last() else { break };
        from = last.seq.saturating_add(1);
        feed(&mut verifier, &rows)?;
    }
    finish(snapshot).await?;
    Ok(verifier.finish(&head)?)
}

fn feed(verifier: &mut Verifier, rows: &[Row]) -> std::result::Result<(), Fault> {
    rows.iter().try_for_each(|row| verifier.feed(row))
}

/// Somewhere in the chunk a value is not what the schema says: one row after the other, up to it.
async fn feed_up_to_a_fault(
    verifier: &mut Verifier,
    conn: &mut Db,
    mut from: i64,
) -> std::result::Result<i64, VerifyError> {
    for _ in 0..CHUNK {
        match audit::rows_from(conn, from, 1).await {
            Ok(rows) => {
                feed(verifier, &rows)?;
                from = from.saturating_add(1);
            }
            Err(error) if error.is_of_a_value() => {
                let Some((found, column)) = unreadable(conn, from).await? else {
                    return Err(error.into());
                };
                return Err(misread(from, found, column).into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(from)
}

fn misread(expected: i64, found: i64, column: &'static str) -> Fault {
    let seq = u64::try_from(expected).unwrap_or_default();
    if found == expected {
        let unreadable = Unreadable { column };
        Fault::Unreadable { seq, unreadable }
    } else {
        Fault::Gap {
            expected: seq,
            found,
        }
    }
}

/// The first event from `seq` on, and its first column that does not read as what it should be.
async fn unreadable(conn: &mut Db, seq: i64) -> Result<Option<(i64, &'static str)>> {
    const NUMBERS: [&str; 3] = ["seq", "at", "purged_by"];
    const TEXTS: [&str; 13] = [
        "kind",
        "actor",
        "about",
        "facts",
        "personal_digest",
        "personal_salt",
        "personal",
        "leaf",
        "actor_agent",
        "call_id",
        "request_id",
        "subscriber_id",
        "contract_id",
    ];
    let mut place = None;
    for column in NUMBERS.into_iter().chain(TEXTS) {
        let sql = format!(
            "SELECT seq, {column} AS value FROM audit_event WHERE seq >= $1 ORDER BY seq LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(seq)
            .fetch_optional(&mut *conn)
            .await;
        let read = match row {
            Ok(None) => return Ok(None),
            Ok(Some(row)) => {
                place = row.number("seq").ok().or(place);
                if NUMBERS.contains(&column) {
                    row.maybe_number("value").map(drop)
                } else {
                    row.maybe_text("value").map(drop)
                }
            }
            Err(error) => Err(error.into()),
        };
        if read.is_err_and(|error| error.is_of_a_value()) {
            return Ok(Some((place.unwrap_or(seq), column)));
        }
    }
    Ok(None)
}

async fn finish(snapshot: sqlx::Transaction<'static, sqlx::Any>) -> Result<()> {
    Ok(snapshot.rollback().await?)
}
