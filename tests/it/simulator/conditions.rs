//! Freezes that wait for a date, or for silence.

use serde_json::{Value, json};

use super::bench::{Bench, FREEZE, LAPTOP, REMOVE, freeze};

fn scheduled(at: &str) -> Value {
    let mut order = freeze(&[LAPTOP]);
    order["freezeDefinition"] =
        json!({ "deviceFreezeType": "Scheduled", "scheduledFreezeDateTimeUtc": at });
    order
}

fn offline(seconds: i64) -> Value {
    let mut order = freeze(&[LAPTOP]);
    order["freezeDefinition"] =
        json!({ "deviceFreezeType": "OffLine", "offlineTimeSeconds": seconds });
    order
}

fn reported(name: &str, score: i64, holds: bool) -> (Vec<String>, i64, bool) {
    (vec![name.to_owned()], score, holds)
}

#[tokio::test]
async fn a_scheduled_freeze_waits_for_its_date() {
    let bench = Bench::start().await;
    let request = bench.order(FREEZE, scheduled("2026-03-01T01:00:00Z")).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("FreezeScheduled", 10, false)
    );
    let record = bench.record(LAPTOP).await;
    let extra = &record["deviceFreezeActionStatus"]["statuses"][0]["status"]["extras"][0]["extra"];
    assert_eq!(extra["scheduledFreezeDate"], "2026-03-01T01:00:00.000Z");
    bench.contacts(3).await;
    assert_eq!(bench.action(&request).await["actionStatus"], "Ready");
    bench.clock.move_by(3_600);
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("ScheduledTimerExpired", 60, false)
    );
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("FrozenOnSchedule", 200, true)
    );
    assert_eq!(bench.action(&request).await["actionStatus"], "Completed");
}

#[tokio::test]
async fn freezes_of_different_types_stand_beside_each_other() {
    let bench = Bench::start().await;
    let first = bench.order(FREEZE, scheduled("2026-03-01T01:00:00Z")).await;
    let second = bench.order(FREEZE, scheduled("2026-03-01T02:00:00Z")).await;
    bench.freeze(LAPTOP).await;
    bench.order(FREEZE, offline(1_200)).await;
    let (mut names, score, _) = bench.frozen(LAPTOP).await;
    names.sort();
    assert_eq!(names, ["FreezeRequested", "FreezeScheduled"]);
    assert_eq!(score, 10 + 15 + 5);
    assert_eq!(bench.action(&first).await["actionStatus"], "Canceled");
    assert_eq!(bench.action(&second).await["actionStatus"], "Pending");
}

#[tokio::test]
async fn an_offline_freeze_waits_for_silence() {
    let bench = Bench::start().await;
    let request = bench.order(FREEZE, offline(1_200)).await;
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("FreezeConditionSet", 5, false)
    );
    bench.clock.move_by(1_199);
    bench.contacts(1).await;
    bench.clock.move_by(1_199);
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("FreezeConditionSet", 5, false),
        "every contact starts the count again"
    );
    bench.clock.move_by(1);
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("OfflineTimerExpired", 50, false)
    );
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        reported("FrozenByCondition", 100, true)
    );
    let conditions = &bench.action(&request).await["configuration"]["conditions"];
    assert_eq!(conditions, &json!([{ "secondsUntilFreeze": 1_200 }]));
}

#[tokio::test]
async fn what_waits_for_a_condition_goes_only_where_that_was_asked() {
    let bench = Bench::start().await;
    let dated = bench.order(FREEZE, scheduled("2026-03-01T01:00:00Z")).await;
    let silent = bench.order(FREEZE, offline(1_200)).await;
    for (asked, [of_date, of_silence]) in [
        (json!({ "deviceUids": [LAPTOP] }), ["Ready", "Ready"]),
        (
            json!({ "deviceUids": [LAPTOP], "removeScheduled": true }),
            ["Canceled", "Ready"],
        ),
        (
            json!({ "deviceUids": [LAPTOP], "removeOffline": true }),
            ["Canceled", "Canceled"],
        ),
    ] {
        bench.post(REMOVE, asked.clone()).await;
        bench.contacts(1).await;
        assert_eq!(
            bench.action(&dated).await["actionStatus"],
            of_date,
            "{asked}"
        );
        assert_eq!(
            bench.action(&silent).await["actionStatus"],
            of_silence,
            "{asked}"
        );
    }
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
}
