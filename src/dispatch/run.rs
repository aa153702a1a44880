//! Driving the dispatch: woken by commits, by due times, and now and then, because a wake-up can be
//! lost.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Dispatch, Finished};
use crate::store::{self, dispatch};

/// Calls under way at the most: what bounds memory, not what shares; see `claim.rs` for that.
const SENDERS: usize = 2_048;
/// Requests claimed, and ends recorded, in one unit at the most.
const BATCH: usize = 256;
/// The longest sleep.
const SWEEP: Duration = Duration::from_secs(5);
/// Between two tries to record what a call brought, while the database does not answer.
const RECORD_AGAIN: Duration = Duration::from_millis(250);

/// Drives the dispatch until `stop`; then lets the calls that are under way end and be recorded.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let senders = Arc::new(Semaphore::new(SENDERS));
    let sending = TaskTracker::new();
    let (ends, ended) = mpsc::channel(BATCH);
    let recording = tokio::spawn(record(dispatch.clone(), ended));
    while !stop.is_cancelled() {
        // Registered before looking: a commit in between is not missed.
        let woken = dispatch.store.wakes().dispatch.notified();
        let pause = match drain(&dispatch, &senders, &sending, &ends).await {
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
    sending.close();
    sending.wait().await;
    drop(ends);
    if let Err(error) = dispatch.leave().await {
        let error = &error as &dyn std::error::Error;
        tracing::debug!(
            error,
            "the other nodes notice by themselves that this one is gone"
        );
    }
    if let Err(error) = recording.await {
        tracing::error!(%error, "recording did not end well");
    }
}

/// Claims until nothing is due; each claim is sent on a task of its own.
async fn drain(
    dispatch: &Dispatch,
    senders: &Arc<Semaphore>,
    sending: &TaskTracker,
    ends: &mpsc::Sender<Finished>,
) -> store::Result<()> {
    dispatch.beat().await?;
    dispatch.rescue().await?;
    loop {
        let Ok(one) = Arc::clone(senders).acquire_owned().await else {
            return Ok(());
        };
        let most = BATCH.min(1 + senders.available_permits());
        drop(one);
        let claimed = dispatch.claim(most).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for claimed in claimed {
            let (sender, ends) = (dispatch.clone(), ends.clone());
            let permit = Arc::clone(senders).acquire_owned().await;
            sending.spawn(async move {
                let finished = sender.send(claimed).await;
                if ends.send(finished).await.is_err() {
                    tracing::error!("an attempt's end was not recorded; its lease brings it back");
                }
                drop(permit);
            });
        }
    }
}

/// Records the ends that came together in one unit, until nobody sends any more.
async fn record(dispatch: Dispatch, mut ended: mpsc::Receiver<Finished>) {
    let mut batch = Vec::with_capacity(BATCH);
    while ended.recv_many(&mut batch, BATCH).await > 0 {
        // What the API answered is worth another try as long as a lease runs.
        while let Err(error) = dispatch.record(&batch).await {
            let now = dispatch.clock.now();
            let held = batch.iter().any(|end| now < end.lease_until());
            tracing::error!(
                error = &error as &dyn std::error::Error,
                held,
                "ends of attempts were not recorded"
            );
            if !held {
                break;
            }
            tokio::time::sleep(RECORD_AGAIN).await;
        }
        batch.clear();
        if dispatch.0.woken_by_ends.swap(false, Ordering::Relaxed) {
            dispatch.store.wakes().dispatch.notify_one();
        }
    }
}

async fn pause(dispatch: &Dispatch) -> Duration {
    let now = dispatch.clock.now();
    let next = async { dispatch::next_time(&mut *dispatch.store.read().await?, now).await }.await;
    let paced = dispatch.0.look_again_at.load(Ordering::Relaxed);
    let paced = Timestamp::from_microsecond(paced).unwrap_or(Timestamp::MAX);
    let next = next.ok().flatten().unwrap_or(Timestamp::MAX).min(paced);
    Duration::try_from(next.duration_since(now))
        .unwrap_or_default()
        .clamp(Duration::from_millis(1), SWEEP)
}
