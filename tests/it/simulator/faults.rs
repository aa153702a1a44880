//! Faults hit the calls that they are meant for, and no others.

use serde_json::{Value, json};

use super::bench::{Bench, DEVICES, FREEZE, LAPTOP, WIPE, freeze};

#[tokio::test]
async fn a_counted_fault_waits_for_a_call_that_it_concerns() {
    let bench = Bench::start().await;
    bench
        .set("/faults", json!({ "kind": "pending_approval", "times": 1 }))
        .await;
    bench
        .set("/faults", json!({ "kind": "status409", "times": 1 }))
        .await;
    assert_eq!(bench.send_text("garbage").await.status, 401);
    assert_eq!(bench.get(DEVICES, "").await.status, 409, "not used up");
    let wipe = bench.wipe(&[LAPTOP]).await;
    let status = &bench.wipe_request(&wipe).await["requestStatus"];
    assert_eq!(status, "PendingApproval", "not used up by reading");
}

#[tokio::test]
async fn an_endpoint_is_one_thing() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    bench
        .set(
            "/faults",
            json!({ "kind": "status503", "endpoint": "freeze" }),
        )
        .await;
    let read = format!("/v3/actions/freeze/requests/{request}");
    assert_eq!(bench.get(&read, "").await.status, 200);
    assert_eq!(bench.post(FREEZE, freeze(&[LAPTOP])).await.status, 503);
    bench
        .set(
            "/faults",
            json!({ "kind": "status503", "endpoint": "devices" }),
        )
        .await;
    assert_eq!(bench.get("/v3/nonsense", "").await.status, 403);
    assert_eq!(bench.get(DEVICES, "").await.status, 503);
    assert_eq!(bench.get(WIPE, "").await.status, 200);
}

#[tokio::test]
async fn every_status_has_its_documented_body() {
    let bench = Bench::start().await;
    for (kind, status, code) in [
        ("status401", 401, "NOT_AUTHENTICATED"),
        ("status403", 403, ""),
        ("status409", 409, "CONFLICT"),
        ("status429", 429, "RATE_LIMITED"),
        ("status500", 500, "INTERNAL_SERVER_ERROR"),
        ("status503", 503, "SERVICE_UNAVAILABLE"),
    ] {
        bench
            .set("/faults", json!({ "kind": kind, "times": 1 }))
            .await;
        let told = bench.get(DEVICES, "").await;
        assert_eq!(told.status, status);
        assert_eq!(told.body["code"].as_str().unwrap_or_default(), code);
    }
    let now = bench.now_ms();
    let window = json!({ "kind": "maintenance", "from_ms": now + 1_000, "to_ms": now + 2_000 });
    bench.set("/faults", window).await;
    assert_eq!(bench.get(DEVICES, "").await.status, 200);
    bench.clock.move_by(1);
    assert_eq!(bench.get(DEVICES, "").await.status, 503);
    bench.clock.move_by(1);
    assert_eq!(bench.get(DEVICES, "").await.status, 200);
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused_and_not_set() {
    let bench = Bench::start().await;
    for fault in [
        json!({ "kind": "nonsense" }),
        json!({ "kind": "status500", "endpoint": "nonsense" }),
        json!({ "kind": "status500", "times": 0 }),
        json!({ "kind": "slow" }),
        json!({ "kind": "maintenance", "from_ms": 2, "to_ms": 1 }),
        json!({ "kind": "refuse_connections", "times": 1 }),
        json!({ "kind": "refuse_connections", "kid": "one" }),
        json!({ "kind": "refuse_connections", "endpoint": "wipe" }),
    ] {
        let told = bench.control("POST", "/faults", fault.clone()).await;
        assert_eq!(told.status, 400, "{fault}");
        assert!(told.body["error"].is_string(), "{fault}");
    }
    let told = bench.control("GET", "/faults", Value::Null).await;
    assert_eq!(told.body["faults"], json!([]));
}
