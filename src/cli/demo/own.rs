//! Whether a database is a demo's: its first event says so. A demo adds staff whose passwords are
//! printed, so it touches no other.

use std::sync::Arc;

use anyhow::bail;

use crate::clock::Timestamp;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::entropy::SystemEntropy;
use crate::store::{Store, StoreError, agent, audit};
use crate::web::App;

/// Refuses a database that holds anything which is not a demo's. Nothing is written to find out.
pub(super) async fn check(database: &str) -> anyhow::Result<()> {
    let store = match Store::open_read_only(database, Arc::new(SystemEntropy)).await {
        Ok(store) => store,
        // A demo begins with nothing.
        Err(StoreError::Missing(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut read = store.read().await?;
    let is_empty =
        audit::head(&mut read).await?.size() == 0 && agent::list(&mut read).await?.is_empty();
    if is_empty || is_marked(&store).await? {
        return Ok(());
    }
    bail!(
        "the database holds a desk that is not a demo's, and a demo would add staff whose passwords \
         everybody knows. Nothing was changed. Name a --database or --data that is not there yet, or leave them out"
    )
}

/// Marks a database as a demo's, before anything else is stored there.
pub(super) async fn mark(app: &App, now: Timestamp) -> anyhow::Result<()> {
    if is_marked(&app.store).await? {
        return Ok(());
    }
    let cause = Cause {
        actor: Actor::CommandLine,
        at: now,
        address: None,
        second: None,
    };
    let mut tx = app.store.begin().await?;
    tx.audit(&cause, Event::new(Kind::DemoBegun)).await?;
    Ok(tx.commit().await?)
}

async fn is_marked(store: &Store) -> anyhow::Result<bool> {
    let first = audit::rows_from(&mut *store.read().await?, 0, 1).await?;
    Ok(first
        .first()
        .is_some_and(|row| row.kind == Kind::DemoBegun.code()))
}
