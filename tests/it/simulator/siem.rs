//! SIEM events.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::bench::{Bench, LAPTOP, REMOVE};

const EVENTS: &str = "/v3/reporting/siem-events";
const RANGE: &str =
    "fromDateTimeUtc=2026-03-01T00:00:00Z&toDateTimeUtc=2026-03-05T00%3A00%3A00.000Z";

async fn verbs(bench: &Bench, query: &str) -> Vec<String> {
    let told = bench.get(EVENTS, query).await.body;
    let events = told["data"].as_array().unwrap().iter();
    events
        .map(|event| event["verb"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn everything_that_happens_to_a_device_is_an_event() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    bench.post(REMOVE, json!({ "deviceUids": [LAPTOP] })).await;
    bench.contacts(1).await;
    let wipe = bench.wipe(&[LAPTOP]).await;
    let uri = format!("/v3/actions/wipe/cancel-actions/{wipe}");
    bench.post(&uri, json!({ "cancelAllActions": true })).await;
    let expected = [
        "DeviceFreezeRequested",
        "DeviceFrozen",
        "RemoveFreezeRequested",
        "DeviceFreezeRemoved",
        "DeviceWipeRequested",
        "WipeCanceled",
    ];
    assert_eq!(verbs(&bench, RANGE).await, expected);
    let told = bench.get(EVENTS, RANGE).await.body;
    assert_eq!(told["data"][0]["objectDisplayName"], "LAPTOP-1");
    assert_eq!(told["data"][0]["actorDisplayName"], "desk@one.example");
    let foreign = super::bench::freeze(&[super::bench::FOREIGN]);
    bench
        .call_as("two", "POST", super::bench::FREEZE, foreign)
        .await;
    let mut call = bench.unsigned("GET", EVENTS, RANGE, &Value::Null);
    call.kid = "two".into();
    let other = bench
        .send(&call, &super::signer::Key::Hs256(super::bench::SECRET))
        .await
        .body;
    let lists = [&told, &other];
    let events = lists
        .iter()
        .flat_map(|list| list["data"].as_array().unwrap());
    let ids: Vec<&str> = events.map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 7);
    assert_eq!(
        BTreeSet::from_iter(&ids).len(),
        7,
        "ids are unique: {ids:?}"
    );
}

#[tokio::test]
async fn a_range_is_required_and_72_hours_are_kept() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    for (query, field) in [
        ("toDateTimeUtc=2026-03-05T00:00:00Z", "fromDateTimeUtc"),
        ("fromDateTimeUtc=2026-03-05T00:00:00Z", "toDateTimeUtc"),
        (
            "fromDateTimeUtc=x&toDateTimeUtc=2026-03-05T00:00:00Z",
            "fromDateTimeUtc",
        ),
        (
            "fromDateTimeUtc=2026-03-01T00:00:00Z&toDateTimeUtc=x",
            "toDateTimeUtc",
        ),
    ] {
        let told = bench.get(EVENTS, query).await;
        assert_eq!(told.status, 400, "{query}");
        assert_eq!(told.body["details"][0]["field"], field, "{query}");
    }
    let same = "fromDateTimeUtc=2026-03-01T00:00:00Z&toDateTimeUtc=2026-03-01T00:00:00.000Z";
    assert_eq!(verbs(&bench, same).await.len(), 1, "both ends are included");
    bench.clock.move_by(72 * 3_600);
    assert_eq!(verbs(&bench, RANGE).await.len(), 1);
    bench.clock.move_by(1);
    assert!(verbs(&bench, RANGE).await.is_empty());
}
