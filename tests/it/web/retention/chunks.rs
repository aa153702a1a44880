//! A purge goes in chunks, once, whoever meets.

use kagiban::domain::event::{Cause, Event, Kind};

use super::{DAY, SEVEN_YEARS, holds, taken, told};
use crate::support::desk::{TestDesk, both};
use crate::web::over_use::{daily, elsewhere};

both!(
    a_purge_goes_in_chunks_and_nodes_that_meet_do_it_once,
    a_purge_after_a_time_of_standing_still_takes_all_that_is_due,
);

/// So many events with personal data, an hour after each other.
async fn events(desk: &TestDesk, count: i64) {
    let mut tx = desk.app.store.begin().await.unwrap();
    for place in 0..count {
        let cause = Cause::system("test", desk.now());
        let event = Event::new(Kind::MailFailed).personal("address", format!("{place}@x.example"));
        tx.audit(&cause, event).await.unwrap();
        desk.clock.move_by(60);
    }
    tx.commit().await.unwrap();
}

async fn a_purge_goes_in_chunks_and_nodes_that_meet_do_it_once(desk: TestDesk) {
    events(&desk, 1_203).await;
    desk.clock.move_by((SEVEN_YEARS + 2) * DAY);
    let other = elsewhere(&desk).await;
    let other = kagiban::daily::Daily {
        clock: desk.clock.clone(),
        ..other
    };
    let ours = daily(&desk);
    let (ours, theirs) = tokio::join!(ours.round(), other.round());
    ours.unwrap();
    theirs.unwrap();
    let counts: Vec<i64> = told(&desk)
        .await
        .into_iter()
        .map(|(_, _, count)| count)
        .collect();
    assert_eq!(counts, [500, 500, 203]);
    assert_eq!(holds(&desk).await, (0, 1_203));
}

async fn a_purge_after_a_time_of_standing_still_takes_all_that_is_due(desk: TestDesk) {
    events(&desk, 10).await;
    desk.clock.move_by(30 * DAY);
    events(&desk, 10).await;
    desk.clock.move_by((SEVEN_YEARS - 15) * DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(taken(&desk, "event").await, 10);
    desk.clock.move_by(1_000 * DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(taken(&desk, "event").await, 20);
    holds(&desk).await;
}
