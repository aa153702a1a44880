//! Requests over the threshold wait for a second person, who decides at the control endpoint.

use serde_json::{Value, json};

use super::bench::{Bench, LAPTOP};

async fn waiting(bench: &Bench) -> [String; 2] {
    let pending = json!({ "kind": "pending_approval", "times": 2 });
    bench.set("/faults", pending).await;
    let requests = [bench.freeze(LAPTOP).await, bench.wipe(&[LAPTOP]).await];
    let told = bench.control("GET", "/approvals", Value::Null).await;
    assert_eq!(told.body["approvals"].as_array().unwrap().len(), 2);
    requests
}

#[tokio::test]
async fn what_waits_for_approval_does_nothing() {
    let bench = Bench::start().await;
    let [freeze, wipe] = waiting(&bench).await;
    bench.contacts(3).await;
    assert_eq!(bench.action(&freeze).await["actionStatus"], "Pending");
    let told = bench.wipe_request(&wipe).await;
    assert_eq!(told["requestStatus"], "PendingApproval");
    assert_eq!(told["pending"], 1);
    assert_eq!(bench.frozen(LAPTOP).await, (vec![], 0, false));
    let journal = ["freeze PendingApproval", "wipe PendingApproval"];
    assert_eq!(bench.journal().await, journal);
}

#[tokio::test]
async fn what_is_approved_takes_its_course() {
    let bench = Bench::start().await;
    let [freeze, wipe] = waiting(&bench).await;
    for request in [&freeze, &wipe] {
        let decided = json!({ "requestUid": request, "decision": "approve" });
        bench.set("/approvals", decided.clone()).await;
        let again = bench.control("POST", "/approvals", decided).await;
        assert_eq!(again.status, 404, "once");
    }
    bench.contacts(2).await;
    assert_eq!(bench.action(&freeze).await["actionStatus"], "Completed");
    assert_eq!(
        bench.wipe_request(&wipe).await["requestStatus"],
        "Completed"
    );
    assert_eq!(
        bench.journal().await,
        ["freeze Completed", "wipe Succeeded"]
    );
}

#[tokio::test]
async fn what_is_declined_has_failed() {
    let bench = Bench::start().await;
    let standing = bench.freeze(LAPTOP).await;
    let [freeze, wipe] = waiting(&bench).await;
    for request in [&freeze, &wipe] {
        let decided = json!({ "requestUid": request, "decision": "decline" });
        bench.set("/approvals", decided).await;
    }
    assert_eq!(bench.action(&freeze).await["actionStatus"], "Failed");
    let told = bench.wipe_request(&wipe).await;
    assert_eq!(told["requestStatus"], "Failed");
    assert_eq!(told["failed"], 1);
    bench.contacts(2).await;
    assert_eq!(bench.action(&standing).await["actionStatus"], "Completed");
    assert_eq!(bench.wipe_request(&wipe).await["completed"], 0);
}

#[tokio::test]
async fn a_device_that_is_gone_meanwhile_is_not_acted_on() {
    let bench = Bench::start().await;
    let [freeze, wipe] = waiting(&bench).await;
    let mut gone = json!({ "deviceUids": [LAPTOP] });
    gone["unenrollDevicesAndFreeLicenses"] = json!(true);
    bench.order(super::bench::WIPE, gone).await;
    bench.contacts(2).await;
    assert_eq!(bench.wipe_request(&wipe).await["requestStatus"], "Canceled");
    let decided = json!({ "requestUid": freeze, "decision": "approve" });
    bench.set("/approvals", decided).await;
    assert_eq!(bench.action(&freeze).await["actionStatus"], "Ineligible");
    let told = bench.control("GET", "/approvals", Value::Null).await;
    assert_eq!(told.body["approvals"], json!([]));
}

#[tokio::test]
async fn a_wipe_may_be_cancelled_while_it_waits() {
    let bench = Bench::start().await;
    let [_, wipe] = waiting(&bench).await;
    let uri = format!("/v3/actions/wipe/cancel-actions/{wipe}");
    bench.post(&uri, json!({ "cancelAllActions": true })).await;
    assert_eq!(bench.wipe_request(&wipe).await["requestStatus"], "Canceled");
    let decided = json!({ "requestUid": wipe, "decision": "approve" });
    let told = bench.control("POST", "/approvals", decided).await;
    assert_eq!(told.status, 404);
}
