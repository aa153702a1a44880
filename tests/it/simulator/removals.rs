//! Removing freezes, which happens at the device's next contact.

use serde_json::json;

use super::bench::{Bench, FOREIGN, LAPTOP, REMOVE};

#[tokio::test]
async fn a_frozen_device_thaws_at_its_next_contact() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    let told = bench.post(REMOVE, json!({ "deviceUids": [LAPTOP] })).await;
    assert_eq!(told.status, 202);
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["Frozen".into()], 300, true)
    );
    let asked = bench.action(&request).await;
    assert_eq!(asked["statuses"][0]["status"], "UnfreezeRequested");
    assert_eq!(asked["statuses"][0]["instruction"], "UnfreezeByRemove");
    bench.contacts(1).await;
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
    let done = bench.action(&request).await;
    assert_eq!(done["actionStatus"], "Completed");
    assert_eq!(done["statuses"][0]["status"], "Removed");
    let message = "Device unlocked. Unfreeze performed.";
    assert_eq!(done["statuses"][0]["message"], message);
    let journal = ["freeze Completed", "remove_freeze Completed"];
    assert_eq!(bench.journal().await, journal);
}

#[tokio::test]
async fn a_freeze_that_still_waits_goes_without_ever_holding() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    bench.post(REMOVE, json!({ "deviceUids": [LAPTOP] })).await;
    assert_eq!(bench.journal().await[1], "remove_freeze Pending");
    bench.contacts(1).await;
    assert_eq!(bench.action(&request).await["actionStatus"], "Canceled");
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
}

#[tokio::test]
async fn a_freeze_that_comes_after_the_removal_is_not_removed() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    bench.post(REMOVE, json!({ "deviceUids": [LAPTOP] })).await;
    bench.freeze(LAPTOP).await;
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["FreezeRequested".into()], 15, false)
    );
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["Frozen".into()], 300, true)
    );
}

#[tokio::test]
async fn a_removal_that_is_not_valid_does_nothing() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    for body in [
        json!(null),
        json!([LAPTOP]),
        json!({ "deviceUids": LAPTOP }),
        json!({ "deviceUids": [] }),
        json!({ "deviceUids": ["nonsense"] }),
        json!({ "deviceUids": [7] }),
        json!({ "deviceUids": [LAPTOP, "33333333-aaaa-4aaa-8aaa-000000000001"] }),
        json!({ "deviceUids": [LAPTOP, FOREIGN] }),
        json!({ "deviceUids": vec![LAPTOP; 10_001] }),
        json!({ "deviceUids": [LAPTOP], "removeScheduled": "true" }),
        json!({ "deviceUids": [LAPTOP], "removeOffline": 1 }),
    ] {
        let told = bench.post(REMOVE, body.clone()).await;
        assert_eq!(told.status, 400, "{told:?}");
    }
    assert_eq!(bench.journal().await, ["freeze Pending"]);
    bench.contacts(1).await;
    assert_eq!(bench.action(&request).await["actionStatus"], "Processing");
}
