//! Orders that are not as documented are refused whole, and do nothing.

use serde_json::{Value, json};

use super::bench::{Bench, FOREIGN, FREEZE, LAPTOP, WIPE, freeze};

/// The documented order with one member changed, or left out.
fn with(member: &str, value: Value) -> Value {
    let mut order = freeze(&[LAPTOP]);
    match member.split_once('.') {
        Some((object, member)) => order[object][member] = value,
        None => order[member] = value,
    }
    order
}

#[tokio::test]
async fn freeze_orders_are_held_against_the_documentation() {
    let bench = Bench::start().await;
    let user = |code: Value| json!({ "option": "UserDefined", "passcode": code });
    let random = |length: Value| json!({ "option": "RandomForEach", "length": length });
    let kind = |kind: &str| json!({ "deviceFreezeType": kind });
    let dated =
        |at: Value| json!({ "deviceFreezeType": "Scheduled", "scheduledFreezeDateTimeUtc": at });
    let silent = |s: Value| json!({ "deviceFreezeType": "OffLine", "offlineTimeSeconds": s });
    let refused = [
        ("deviceUids", json!(null)),
        ("deviceUids", json!([])),
        ("deviceUids", json!([LAPTOP.replace('-', "")])),
        ("deviceUids", json!([FOREIGN])),
        ("deviceUids", json!(vec![LAPTOP; 10_001])),
        ("requestTitle", json!(null)),
        ("requestTitle", json!("")),
        ("requestTitle", json!("x".repeat(251))),
        ("requestTitle", json!(5)),
        ("freezeDefinition", json!(null)),
        ("freezeDefinition", json!("OnDemand")),
        ("freezeDefinition", kind("Offline")),
        ("freezeDefinition", kind("Scheduled")),
        ("freezeDefinition", kind("OffLine")),
        ("freezeDefinition", dated(json!("tomorrow"))),
        ("freezeDefinition", dated(json!(5))),
        ("freezeDefinition", silent(json!(1_199))),
        ("freezeDefinition", silent(json!(172_800_001))),
        ("freezeDefinition", silent(json!("1200"))),
        ("passcodeDefinition", json!(null)),
        ("passcodeDefinition", json!({ "option": "Random" })),
        ("passcodeDefinition", user(json!(null))),
        ("passcodeDefinition", user(json!("123"))),
        ("passcodeDefinition", user(json!("123456789"))),
        ("passcodeDefinition", user(json!("12a4"))),
        ("passcodeDefinition", user(json!(1234))),
        ("passcodeDefinition", random(json!(3))),
        ("passcodeDefinition", random(json!(9))),
        ("passcodeDefinition", random(json!("8"))),
        ("passcodeDefinition", random(json!(4.5))),
        ("message", json!(null)),
        ("message", json!("")),
        ("message", json!("x".repeat(4_001))),
        ("messageName", json!(null)),
        ("messageName", json!("")),
        ("messageName", json!("x".repeat(256))),
        ("messageName", json!(5)),
        ("messageUid", json!("nonsense")),
        ("messageUid", json!("33333333-aaaa-4aaa-8aaa-000000000001")),
        ("notificationEmails", json!("a@b.example")),
        ("notificationEmails", json!([5])),
        ("notificationEmails", json!(vec!["a@b.example"; 11])),
    ];
    for (member, value) in refused {
        let told = bench.post(FREEZE, with(member, value.clone())).await;
        assert_eq!(told.status, 400, "{member} {told:?}");
        let field = told.body["details"][0]["field"].as_str().unwrap();
        assert!(
            field.starts_with(member) || member.starts_with(field),
            "{member} {field}"
        );
    }
    assert_eq!(bench.post(FREEZE, json!([LAPTOP])).await.status, 400);
    assert!(bench.journal().await.is_empty());
    let accepted = [
        ("requestTitle", json!("長".repeat(250))),
        ("message", json!("x".repeat(4_000))),
        ("messageName", json!("x".repeat(255))),
        ("notificationEmails", json!(vec!["a@b.example"; 10])),
        ("freezeDefinition", dated(json!("2026-04-01T00:00:00Z"))),
        ("freezeDefinition", silent(json!(172_800_000))),
        ("passcodeDefinition", random(json!(4))),
        ("passcodeDefinition.length", json!(null)),
        ("deviceUids", json!([LAPTOP, LAPTOP.to_uppercase()])),
    ];
    let count = accepted.len();
    for (member, value) in accepted {
        let told = bench.post(FREEZE, with(member, value)).await;
        assert_eq!(told.status, 200, "{member} {told:?}");
    }
    assert_eq!(bench.journal().await.len(), count, "a device counts once");
}

#[tokio::test]
async fn wipe_orders_are_held_against_the_documentation() {
    let bench = Bench::start().await;
    for body in [
        Value::Null,
        json!([LAPTOP]),
        json!({ "deviceUids": [] }),
        json!({ "deviceUids": [FOREIGN] }),
        json!({ "deviceUids": ["x"] }),
        json!({ "deviceUids": [LAPTOP], "unenrollDevicesAndFreeLicenses": "true" }),
        json!({ "deviceUids": [LAPTOP], "macUsername": 5 }),
        json!({ "deviceUids": [LAPTOP], "macPwd": ["p"] }),
    ] {
        let told = bench.post(WIPE, body).await;
        assert_eq!(told.status, 400, "{told:?}");
    }
    assert!(bench.journal().await.is_empty());
}
