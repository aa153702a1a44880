//! Driving the dispatch: woken by commits, by due times, and now and then, because a wake-up can be
//! lost.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Dispatch;
use crate::store::{self, dispatch};

/// Calls under way at the most.
const SENDERS: usize = 16;
/// The longest sleep.
const SWEEP: Duration = Duration::from_secs(5);

/// Drives the dispatch until `stop`; then lets the calls that are under way end and be recorded.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let senders = Arc::new(Semaphore::new(SENDERS));
    let running = TaskTracker::new();
    let reconciling = running.spawn(reconcile(dispatch.clone(), stop.clone()));
    while !stop.is_cancelled() {
        // Registered before looking: a commit in between is not missed.
        let woken = dispatch.store.wakes().dispatch.notified();
        let pause = match drain(&dispatch, &senders, &running).await {
            Ok(()) => pause(&dispatch).await,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the dispatch could not work; it tries again"
                );
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
    running.close();
    reconciling.abort();
    running.wait().await;
}

/// Claims until nothing is due; each claim is sent on a task of its own.
async fn drain(
    dispatch: &Dispatch,
    senders: &Arc<Semaphore>,
    running: &TaskTracker,
) -> store::Result<()> {
    dispatch.rescue().await?;
    loop {
        let Ok(permit) = Arc::clone(senders).acquire_owned().await else {
            return Ok(());
        };
        let Some(claimed) = dispatch.claim().await? else {
            return Ok(());
        };
        let sender = dispatch.clone();
        running.spawn(async move {
            if let Err(error) = sender.finish(claimed).await {
                // The lease runs out, and the request is asked about.
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "an attempt's end was not recorded"
                );
            }
            drop(permit);
        });
    }
}

/// Asks about what is unknown, beside the sending: a slow answer delays nobody.
async fn reconcile(dispatch: Dispatch, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let asked = async {
            dispatch.probe().await?;
            dispatch.reconcile().await
        };
        if let Err(error) = asked.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "asking the API was not recorded"
            );
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn pause(dispatch: &Dispatch) -> Duration {
    let now = dispatch.clock.now();
    let next = async { dispatch::next_time(&mut *dispatch.store.read().await?, now).await }.await;
    match next {
        Ok(Some(at)) => Duration::try_from(at.duration_since(now))
            .unwrap_or(Duration::from_millis(50))
            .clamp(Duration::from_millis(50), SWEEP),
        Ok(None) | Err(_) => SWEEP,
    }
}
