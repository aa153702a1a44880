//! The audit log on its pages: found, opened, read about, taken out, and proven to others.

mod evidence;
mod export;
mod reading;
mod review;

use kagiban::audit::Row;
use kagiban::domain::event::Kind;
use kagiban::store::audit;

use crate::support::desk::TestDesk;

/// The events of a kind, the oldest first.
async fn told(desk: &TestDesk, kind: Kind) -> Vec<Row> {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 10_000).await.unwrap();
    rows.into_iter()
        .filter(|row| row.kind == kind.code())
        .collect()
}
