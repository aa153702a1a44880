//! Whoever waits for a unit may go away at any moment.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use kagiban::clock::Timestamp;
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::store::audit_verify::verify_log;
use kagiban::store::{Result, Store, audit};

use crate::support::desk::both_stores;

both_stores!(
    a_unit_whose_caller_goes_away_is_kept_whole_or_not_at_all,
    a_dropped_unit_leaves_nothing_and_the_next_is_kept,
);

/// A unit that tells two events of the same number.
async fn unit(store: &Store, number: i64) -> Result<()> {
    let cause = Cause::system("clock", Timestamp::UNIX_EPOCH);
    let event = || Event::new(Kind::ClockWentBack).fact("seconds", number);
    let mut tx = store.begin().await?;
    tx.audit(&cause, event()).await?;
    tx.audit(&cause, event()).await?;
    tx.commit().await
}

/// How often each number stands in the log.
async fn told(store: &Store) -> BTreeMap<String, usize> {
    let mut read = store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 10_000).await.unwrap();
    let mut told = BTreeMap::new();
    for row in rows {
        *told.entry(row.facts).or_default() += 1;
    }
    told
}

async fn a_unit_whose_caller_goes_away_is_kept_whole_or_not_at_all(store: &Store) {
    let mut kept = Vec::new();
    for round in 0..40_i64 {
        let patient = join_all((0..3).map(|place| unit(store, round * 10 + place)));
        let fleeting = join_all((3..8).map(|place| async move {
            tokio::select! {
                biased;
                done = unit(store, round * 10 + place) => drop(done),
                () = turns(round * 9 + place * 13) => {}
            }
        }));
        let (patient, _) = tokio::join!(patient, fleeting);
        for (place, done) in (0..).zip(patient) {
            done.unwrap_or_else(|error| panic!("round {round}: {error:?}"));
            kept.push(format!("{{\"seconds\":{}}}", round * 10 + place));
        }
    }
    let told = told(store).await;
    assert!(told.values().all(|times| *times == 2), "half a unit");
    assert!(kept.iter().all(|number| told.contains_key(number)));
    assert!(told.len() > kept.len(), "some who went away were kept");
    assert!(told.len() < 320, "and some were not");
    verify_log(store).await.unwrap();
}

/// Lets others go on so many times.
async fn turns(count: i64) {
    for _ in 0..count * count % 12_007 {
        tokio::task::yield_now().await;
    }
}

async fn a_dropped_unit_leaves_nothing_and_the_next_is_kept(store: &Store) {
    let cause = Cause::system("clock", Timestamp::UNIX_EPOCH);
    let mut dropped = store.begin().await.unwrap();
    let event = Event::new(Kind::ClockWentBack).fact("seconds", 1);
    dropped.audit(&cause, event).await.unwrap();
    drop(dropped);
    unit(store, 2).await.unwrap();
    assert_eq!(
        told(store).await.into_iter().collect::<Vec<_>>(),
        [("{\"seconds\":2}".to_owned(), 2)]
    );
    verify_log(store).await.unwrap();
}
