//! What somebody does in the subscriber's console, requests that the tenant loses, and how the client
//! reads both.

use std::sync::Arc;
use std::time::Duration;

use kagiban::absolute::simulator::{self, Account, Device, Permission};
use kagiban::absolute::{ApiBase, Client, Credentials, End, Limits, SigningKey, http_client};
use kagiban::clock::{Clock as _, SharedClock};
use kagiban::domain::reconciliation::ActKind;
use kagiban::entropy::SystemEntropy;
use serde_json::{Value, json};

use super::bench::{Bench, LAPTOP, SECRET, STOLEN, WIPE, account};
use crate::support::clock::ManualClock;

const EVENTS: &str = "/v3/reporting/siem-events";
const RANGE: &str =
    "fromDateTimeUtc=2026-03-01T00:00:00Z&toDateTimeUtc=2026-03-05T00%3A00%3A00.000Z";

async fn acts(bench: &Bench, action: &str, device: &str) -> Value {
    let order = json!({ "account": "one", "user": "taro@one.example", "action": action, "deviceUid": device, "title": "盗難" });
    let told = bench.control("POST", "/console", order).await;
    assert_eq!(told.status, 200, "{told:?}");
    told.body["requestUid"].clone()
}

#[tokio::test]
async fn what_somebody_does_in_the_console_is_an_event_by_them_and_a_request() {
    let bench = Bench::start().await;
    let freeze = acts(&bench, "freeze", LAPTOP).await;
    assert_eq!(acts(&bench, "remove_freeze", LAPTOP).await, Value::Null);
    let wipe = acts(&bench, "wipe", LAPTOP).await;
    let told = bench.get(EVENTS, RANGE).await.body;
    let events = told["data"].as_array().unwrap();
    let verbs: Vec<&str> = events
        .iter()
        .map(|it| it["verb"].as_str().unwrap())
        .collect();
    assert_eq!(
        verbs,
        [
            "DeviceFreezeRequested",
            "RemoveFreezeRequested",
            "DeviceWipeRequested"
        ]
    );
    for event in events {
        assert_eq!(event["actorObjectType"], "User");
        assert_eq!(event["actorDisplayName"], "taro@one.example");
        assert_eq!(event["objectDisplayId"], LAPTOP);
    }
    assert!(
        events[0]["objectProperties"]
            .as_str()
            .unwrap()
            .contains("(requestTitle, 盗難)")
    );
    let action = bench.action(freeze.as_str().unwrap()).await;
    assert_eq!(action["requester"], "taro@one.example");
    let request = bench.wipe_request(wipe.as_str().unwrap()).await;
    assert_eq!(request["requester"], "taro@one.example");
    assert_eq!(bench.journal().await.len(), 3);
}

#[tokio::test]
async fn a_wrong_act_is_refused() {
    let bench = Bench::start().await;
    let with = |name: &str, value: Value| {
        let mut order =
            json!({ "account": "one", "user": "u", "action": "wipe", "deviceUid": LAPTOP });
        order[name] = value;
        order
    };
    for (order, status) in [
        (with("account", json!("nobody")), 404),
        (with("action", json!("burn")), 400),
        (
            with("deviceUid", json!("11111111-aaaa-4aaa-8aaa-00000000ffff")),
            400,
        ),
        (with("more", json!(1)), 400),
    ] {
        let told = bench.control("POST", "/console", order.clone()).await;
        assert_eq!(told.status, status, "{order}");
    }
    assert!(bench.journal().await.is_empty());
}

#[tokio::test]
async fn a_request_that_is_lost_was_never_there() {
    let bench = Bench::start().await;
    let (freeze, wipe) = (bench.freeze(LAPTOP).await, bench.wipe(&[LAPTOP]).await);
    let kept = bench.freeze(STOLEN).await;
    for uid in [&freeze, &wipe] {
        bench.set("/forget", json!({ "requestUid": uid })).await;
        let again = bench
            .control("POST", "/forget", json!({ "requestUid": uid }))
            .await;
        assert_eq!(again.status, 404);
    }
    let uri = format!("/v3/actions/freeze/requests/{freeze}");
    assert_eq!(bench.get(&uri, "").await.status, 404);
    assert_eq!(bench.get(&format!("{WIPE}/{wipe}"), "").await.status, 404);
    assert_eq!(bench.get(WIPE, "").await.body["data"], json!([]));
    let actions = bench
        .post("/v3/actions/wipe/get-actions", Value::Null)
        .await;
    assert_eq!(actions.body["data"], json!([]));
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
    let told = bench.get(EVENTS, RANGE).await.body;
    assert_eq!(told["data"].as_array().unwrap().len(), 1, "that of {kept}");
    bench.contacts(3).await;
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
}

#[tokio::test]
async fn events_are_told_only_where_the_integration_is_on() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    bench
        .set("/settings", json!({ "siemEnabled": false }))
        .await;
    assert_eq!(bench.get(EVENTS, RANGE).await.body["data"], json!([]));
    bench.set("/settings", json!({ "siemEnabled": true })).await;
    let told = bench.get(EVENTS, RANGE).await.body;
    assert_eq!(told["data"].as_array().unwrap().len(), 1);
    let left_out = json!({ "siemLeavesOut": ["DeviceFreezeRequested"] });
    bench.set("/settings", left_out).await;
    assert_eq!(bench.get(EVENTS, RANGE).await.body["data"], json!([]));
}

#[tokio::test]
async fn the_client_reads_events_and_wipes_through_all_their_pages() {
    let clock = Arc::new(ManualClock::at("2026-03-01T00:00:00Z"));
    let device = |number: usize| Device {
        device_uid: format!("33333333-aaaa-4aaa-8aaa-{number:012}"),
        esn: format!("ESN{number}"),
        serial: format!("S{number}"),
        name: format!("PC-{number}"),
        username: None,
        platform: "Windows".into(),
        os: ("Windows 11".into(), "24H2".into()),
        model: ("LENOVO".into(), "ThinkPad X1".into()),
        agent_status: "A".into(),
        stolen: false,
        encryption: "ENCR".into(),
        licence: "Absolute Resilience".into(),
        last_connected_ms: None,
    };
    let devices: Vec<Device> = (0..1_001).map(device).collect();
    let accounts: Vec<Account> = vec![account("many", Permission::ALL, devices.clone())];
    let simulator = simulator::start(simulator::Config {
        api: "127.0.0.1:0".parse().unwrap(),
        control: "127.0.0.1:0".parse().unwrap(),
        accounts,
        issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
        calls_per_second: 10_000,
        clock: Arc::clone(&clock) as SharedClock,
        entropy: Arc::new(SystemEntropy),
    });
    let simulator = simulator.await.unwrap();
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(20),
    };
    let http = http_client(limits).unwrap();
    for device in &devices {
        let order = json!({ "account": "many", "user": "taro", "action": "wipe", "deviceUid": device.device_uid });
        let told = http.post(format!("{}/console", simulator.control));
        let told = told.body(order.to_string()).send().await.unwrap();
        assert_eq!(told.status(), 200);
    }
    let client = Client::new(http, Arc::clone(&clock) as SharedClock);
    let credentials = Credentials {
        base: ApiBase::parse(&simulator.url, std::slice::from_ref(&simulator.url)).unwrap(),
        token_id: "many".into(),
        key: SigningKey::from_stored("HS256", &SECRET.into()).unwrap(),
    };
    let (from, to) = (clock.now(), clock.now());
    let End::Done(events) = client.siem_events(&credentials, from, to).await.end else {
        panic!("events are answered");
    };
    assert_eq!(events.len(), 1_001, "two pages");
    assert!(
        events
            .iter()
            .all(|event| event.act() == Some(ActKind::Wipe))
    );
    assert_eq!(events[1_000].object_display_id, devices[1_000].device_uid);
    let End::Done(actions) = client.all_wipe_actions(&credentials, from, to).await.end else {
        panic!("wipes are answered");
    };
    assert_eq!(actions.len(), 1_001, "three pages");
    let later = to + jiff::SignedDuration::from_secs(1);
    let end = client.siem_events(&credentials, later, later).await.end;
    assert_eq!(end, End::Done(Vec::new()));
}
