//! The journal has one line for each accepted order about a device, and how it stands.

use serde_json::{Value, json};

use super::bench::{BARE, Bench, LAPTOP, STOLEN};

#[tokio::test]
async fn an_order_is_one_line_however_it_ends() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    bench.freeze(STOLEN).await;
    bench.wipe(&[LAPTOP, BARE]).await;
    bench
        .set("/faults", json!({ "kind": "ineligible", "times": 1 }))
        .await;
    bench.wipe(&[LAPTOP]).await;
    let expected = [
        "freeze Pending",
        "freeze Ineligible",
        "wipe Pending",
        "wipe Failed",
        "wipe Failed",
    ];
    assert_eq!(bench.journal().await, expected);
    bench.contacts(2).await;
    assert_eq!(bench.journal().await[0], "freeze Completed");
    assert_eq!(bench.journal().await[2], "wipe Succeeded");
}

#[tokio::test]
async fn a_line_says_who_what_which_device_and_when() {
    let bench = Bench::start().await;
    let request = bench.freeze(&LAPTOP.to_uppercase()).await;
    let told = bench.control("GET", "/journal", Value::Null).await;
    let expected = json!({
        "number": 1, "atMs": bench.now_ms(), "accountUid": "one", "kid": "one", "kind": "freeze",
        "deviceUid": LAPTOP, "requestUid": request, "title": "KB-1", "status": "Pending",
    });
    assert_eq!(told.body["effects"], json!([expected]));
    let cleared = bench.control("DELETE", "/journal", Value::Null).await;
    assert_eq!(cleared.status, 204);
    assert!(bench.journal().await.is_empty());
}
