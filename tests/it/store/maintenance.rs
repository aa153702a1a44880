//! Maintenance windows.

use jiff::Timestamp;
use kagiban::domain::gate::{Maintenance, Scope};
use kagiban::domain::ids::MaintenanceId;
use kagiban::domain::text::Line;
use kagiban::store::{Store, StoreError, maintenance};

use super::{at, id, supervisor};
use crate::support::desk::both_stores;

both_stores!(
    a_window_is_planned_moved_and_ended,
    a_window_called_off_never_runs,
    two_changes_of_one_window_do_not_both_hold,
);

async fn plan(store: &Store, from: i64, to: Option<i64>) -> Maintenance {
    let window = Maintenance {
        id: MaintenanceId::new(id(from)),
        scope: Scope::Host("api.absolute.example".into()),
        starts_at: at(from),
        ends_at: to.map(at),
        reason: Line::parse("Absolute 側の定期メンテナンス").unwrap(),
        planned_by: supervisor(store).await,
        version: 1,
    };
    let mut tx = store.begin().await.unwrap();
    maintenance::plan(&mut tx, &window, at(0)).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    window
}

async fn is_unfinished(store: &Store, window: &Maintenance, now: Timestamp) -> bool {
    let mut read = store.read().await.unwrap();
    let unfinished = maintenance::unfinished(&mut read, now).await.unwrap();
    unfinished.iter().any(|found| found.id == window.id)
}

/// What was planned is read back, its end moves, and it ends.
async fn a_window_is_planned_moved_and_ended(store: &Store) {
    let window = plan(store, 10, Some(20)).await;
    assert!(is_unfinished(store, &window, at(19)).await);
    assert!(!is_unfinished(store, &window, at(20)).await);

    let mut tx = store.begin().await.unwrap();
    maintenance::change_end(&mut tx, window.id, 1, None, at(15))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert!(is_unfinished(store, &window, at(1_000)).await);

    let mut tx = store.begin().await.unwrap();
    maintenance::end(&mut tx, window.id, 2, at(30))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert!(!is_unfinished(store, &window, at(30)).await);
    let mut read = store.read().await.unwrap();
    let kept = maintenance::load(&mut read, window.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.ends_at, kept.version), (Some(at(30)), 3));
    assert_eq!(
        (kept.scope, kept.reason.as_str()),
        (window.scope, window.reason.as_str())
    );
    let listed = maintenance::list(&mut read, at(40)).await.unwrap();
    assert!(listed.iter().any(|found| found.id == window.id));
}

/// A window that is called off before it begins never closes anything.
async fn a_window_called_off_never_runs(store: &Store) {
    let window = plan(store, 100, Some(200)).await;
    let mut tx = store.begin().await.unwrap();
    maintenance::end(&mut tx, window.id, 1, at(50))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    for seconds in [50, 100, 150] {
        assert!(!is_unfinished(store, &window, at(seconds)).await);
    }
    let mut read = store.read().await.unwrap();
    let kept = maintenance::load(&mut read, window.id)
        .await
        .unwrap()
        .unwrap();
    assert!(!kept.runs_at(at(100)));
}

/// The second of two changes made from the same page is refused, and so is one of an ended window.
async fn two_changes_of_one_window_do_not_both_hold(store: &Store) {
    let window = plan(store, 10, Some(20)).await;
    let mut tx = store.begin().await.unwrap();
    maintenance::change_end(&mut tx, window.id, 1, Some(at(25)), at(12))
        .await
        .unwrap();
    let second = maintenance::end(&mut tx, window.id, 1, at(13)).await;
    assert!(matches!(second, Err(StoreError::Changed { .. })));
    let late = maintenance::end(&mut tx, window.id, 2, at(25)).await;
    assert!(matches!(late, Err(StoreError::Changed { .. })));
    tx.commit_bookkeeping().await.unwrap();
}
