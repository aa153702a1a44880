//! Recomputes the audit log from its rows, however long it is, in little memory.

use sqlx::AssertSqlSafe;

use super::row::Columns;
use super::{Db, Result, Store, StoreError, audit, audit_stray};
use crate::audit::{Fault, Hash, Row, Subtree, Unreadable, Verdict, Verifier};

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

impl VerifyError {
    /// What does not hold, unless it is the reading that failed.
    pub const fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Store(_) => None,
        }
    }
}

/// What is told while a log is verified: events that were taken, and events that there are.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What it consists of.
    pub verdict: Verdict,
    /// Complete subtrees that are not kept, since the log had them before any were.
    pub unkept: Vec<(Subtree, Hash)>,
}

/// Verifies the whole log by itself. One read transaction sees both the head and the rows, so that
/// events which are written meanwhile are neither missed nor taken for a fault.
pub async fn verify_log(store: &Store) -> std::result::Result<Verdict, VerifyError> {
    let held = verify_with(store, Verifier::default(), &mut |_, _| {}).await?;
    Ok(held.verdict)
}

/// The same with a verifier that knows roots which were kept elsewhere.
pub async fn verify_with(
    store: &Store,
    mut verifier: Verifier,
    progress: Progress<'_>,
) -> std::result::Result<Held, VerifyError> {
    let mut snapshot = store.snapshot().await?;
    let head = match audit::head(&mut snapshot).await {
        Ok(head) => head,
        Err(error) if error.is_of_a_value() => return Err(Fault::HeadUnreadable.into()),
        Err(error) => return Err(error.into()),
    };
    audit_stray::events_without_a_place(&mut snapshot, head.size()).await?;
    let keeps = audit_stray::keeps_subtrees(&mut snapshot).await?;
    let mut unkept = Vec::new();
    let mut from = i64::MIN;
    loop {
        let before = verifier.size();
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
        if keeps {
            let completed = before..verifier.size();
            let stored = audit_stray::completed(&mut snapshot, completed).await?;
            unkept.extend(verifier.compare(stored)?);
        }
        progress(verifier.size(), head.size());
    }
    let size = verifier.size();
    let verdict = verifier.finish(&head)?;
    if keeps {
        audit_stray::subtrees_of_nothing(&mut snapshot, size).await?;
    }
    finish(snapshot).await?;
    Ok(Held { verdict, unkept })
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
                from = rows.last().map_or(from, |last| last.seq).saturating_add(1);
            }
            Err(error) if error.is_of_a_value() => {
                let Some((found, column)) = unreadable(conn, from).await? else {
                    return Err(error.into());
                };
                return Err(misread(verifier.size(), found, column).into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(from)
}

fn misread(expected: u64, found: i64, column: &'static str) -> Fault {
    if column == "seq" || u64::try_from(found) == Ok(expected) {
        let unreadable = Unreadable { column };
        Fault::Unreadable {
            seq: expected,
            unreadable,
        }
    } else {
        Fault::Gap { expected, found }
    }
}

/// The first event from `seq` on, and its first column that does not read as what it should be.
async fn unreadable(conn: &mut Db, seq: i64) -> Result<Option<(i64, &'static str)>> {
    const NUMBERS: [&str; 3] = ["seq", "at", "purged_by"];
    const TEXTS: [&str; 18] = [
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
        "second_agent",
        "address",
        "requester_id",
        "device_uid",
        "outcome",
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
