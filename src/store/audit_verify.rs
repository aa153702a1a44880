//! Recomputes the audit log from its rows, however long it is, in little memory.

use super::{Result, Store, StoreError, audit};
use crate::audit::{Fault, Verdict, Verifier};

/// Rows that are read at a time.
const CHUNK: i64 = 1_000;

/// Why the log is not called good.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It does not hold.
    #[error("the audit log does not hold: {0}")]
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
        let rows = audit::rows_from(&mut snapshot, from, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        from = last.seq.saturating_add(1);
        for row in &rows {
            verifier.feed(row)?;
        }
    }
    finish(snapshot).await?;
    Ok(verifier.finish(&head)?)
}

async fn finish(snapshot: sqlx::Transaction<'static, sqlx::Any>) -> Result<()> {
    Ok(snapshot.rollback().await?)
}
