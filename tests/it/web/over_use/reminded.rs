//! Reminders: each once, one for all that were missed, none when it is over.

use super::{DAY, daily, elsewhere, noticed, told, used};
use crate::support::desk::{TestDesk, both};

both!(
    r10_3_4_reminders_come_fourteen_seven_and_one_days_before_and_each_once,
    r10_3_4_a_program_that_was_down_sends_the_latest_reminder_alone,
    r10_3_4_nodes_that_meet_remind_once,
);

async fn r10_3_4_reminders_come_fourteen_seven_and_one_days_before_and_each_once(desk: TestDesk) {
    let (sakura, _) = noticed(&desk).await;
    let mut days = Vec::new();
    for day in 1..=40 {
        desk.clock.move_by(DAY);
        let before = told(&desk, "over_use_reminded").await;
        used(&desk, &sakura, 26).await;
        daily(&desk).round().await.unwrap();
        let sent = told(&desk, "over_use_reminded").await - before;
        days.extend(std::iter::repeat_n(day, sent));
    }
    assert_eq!(days, [16, 23, 29]);
    assert_eq!(desk.count("mail").await, 2 + 3 * 2);
    assert_eq!(desk.count("over_use_case").await, 1);
}

async fn r10_3_4_a_program_that_was_down_sends_the_latest_reminder_alone(desk: TestDesk) {
    noticed(&desk).await;
    desk.clock.move_by(30 * DAY);
    for _ in 0..2 {
        daily(&desk).round().await.unwrap();
    }
    assert_eq!(told(&desk, "over_use_reminded").await, 1);
    let mut read = desk.app.store.read().await.unwrap();
    let before: Vec<i64> = sqlx::query_scalar("SELECT days_before FROM over_use_reminder")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    assert_eq!(before, [1]);
    drop(read);
    desk.clock.move_by(DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_reminded").await, 1);
}

async fn r10_3_4_nodes_that_meet_remind_once(desk: TestDesk) {
    noticed(&desk).await;
    desk.clock.move_by(16 * DAY);
    let nodes = [daily(&desk), elsewhere(&desk).await, elsewhere(&desk).await];
    let (a, b, c) = tokio::join!(nodes[0].round(), nodes[1].round(), nodes[2].round());
    for outcome in [a, b, c] {
        outcome.unwrap();
    }
    assert_eq!(told(&desk, "over_use_reminded").await, 1);
    assert_eq!(desk.count("mail").await, 4);
}
