//! Contacts happen in time, not with calls.

use serde_json::{Value, json};

use super::bench::{Bench, LAPTOP, MAC};

#[tokio::test]
async fn a_contact_is_seen_in_the_report() {
    let bench = Bench::start().await;
    let before = bench.record(MAC).await["lastConnectedDateTimeUtc"].clone();
    bench.clock.move_by(60);
    let one = json!({ "deviceUid": LAPTOP.to_uppercase() });
    bench.set("/contact", one).await;
    let now = "2026-03-01T00:01:00.000Z";
    assert_eq!(bench.record(LAPTOP).await["lastConnectedDateTimeUtc"], now);
    assert_eq!(bench.record(MAC).await["lastConnectedDateTimeUtc"], before);
    bench.contacts(1).await;
    assert_eq!(bench.record(MAC).await["lastConnectedDateTimeUtc"], now);
    let unknown = json!({ "deviceUid": "33333333-aaaa-4aaa-8aaa-000000000001" });
    assert_eq!(bench.control("POST", "/contact", unknown).await.status, 404);
    assert_eq!(
        bench.control("POST", "/contact", json!([])).await.status,
        400
    );
}

#[tokio::test]
async fn devices_make_contact_by_themselves_in_time() {
    let bench = Bench::start().await;
    bench
        .set("/settings", json!({ "contactAfterMs": 10_000 }))
        .await;
    let request = bench.freeze(LAPTOP).await;
    let wipe = bench.wipe(&[MAC]).await;
    for _ in 0..5 {
        assert_eq!(bench.action(&request).await["actionStatus"], "Pending");
    }
    bench.clock.move_by(10);
    assert_eq!(bench.action(&request).await["actionStatus"], "Processing");
    assert_eq!(bench.wipe_request(&wipe).await["processing"], 1);
    bench.clock.move_by(3_600);
    let done = bench.action(&request).await;
    assert_eq!(done["actionStatus"], "Completed");
    assert_eq!(done["changedDateTimeUtc"], "2026-03-01T00:00:20.000Z");
    let record = bench.record(LAPTOP).await;
    assert_eq!(
        record["lastConnectedDateTimeUtc"],
        "2026-03-01T00:00:20.000Z"
    );
    assert_eq!(bench.wipe_request(&wipe).await["completed"], 1);
    assert_eq!(
        bench.record(MAC).await["unenrollmentDateTimeUtc"],
        "2026-03-01T00:00:20.000Z"
    );
}

#[tokio::test]
async fn a_date_is_waited_for_and_the_journal_keeps_up_without_calls() {
    let bench = Bench::start().await;
    bench.set("/settings", json!({ "contactAfterMs": 0 })).await;
    let mut order = super::bench::freeze(&[LAPTOP]);
    order["freezeDefinition"] = json!({
        "deviceFreezeType": "Scheduled", "scheduledFreezeDateTimeUtc": "2026-03-01T01:00:00Z",
    });
    bench.order(super::bench::FREEZE, order).await;
    bench.clock.move_by(3_599);
    assert_eq!(bench.journal().await, ["freeze Ready"]);
    bench.clock.move_by(1);
    assert_eq!(bench.journal().await, ["freeze Completed"]);
}

#[tokio::test]
async fn contacts_of_their_own_can_be_switched_on_late_and_off_again() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    bench.clock.move_by(3_600);
    bench
        .set("/settings", json!({ "contactAfterMs": 5_000 }))
        .await;
    assert_eq!(bench.action(&request).await["actionStatus"], "Pending");
    bench.clock.move_by(5);
    assert_eq!(bench.action(&request).await["actionStatus"], "Processing");
    bench
        .set("/settings", json!({ "callsPerSecond": 10_000 }))
        .await;
    let told = bench.control("GET", "/settings", Value::Null).await;
    assert_eq!(told.body["contactAfterMs"], 5_000, "what is absent stays");
    bench
        .set("/settings", json!({ "contactAfterMs": null }))
        .await;
    bench.clock.move_by(3_600);
    assert_eq!(bench.action(&request).await["actionStatus"], "Processing");
    let wrong = json!({ "contactAfterMs": -1 });
    assert_eq!(bench.control("POST", "/settings", wrong).await.status, 400);
}
