//! Freezes: what waits, what holds, what replaces what.

use serde_json::json;

use super::bench::{Bench, DEVICES, FREEZE, LAPTOP, STOLEN, freeze};

/// The history's states, the oldest first.
async fn history(bench: &Bench, request: &str) -> Vec<String> {
    let action = bench.action(request).await;
    let states = action["statuses"].as_array().unwrap().iter().rev();
    states
        .map(|state| state["status"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_freeze_is_taken_up_at_one_contact_and_holds_from_the_next() {
    let bench = Bench::start().await;
    let request = bench.freeze(LAPTOP).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["FreezeRequested".into()], 15, false)
    );
    bench.clock.move_by(60);
    bench.contacts(1).await;
    let taken = bench.action(&request).await;
    assert_eq!(taken["actionStatus"], "Processing");
    assert_eq!(taken["isDownloaded"], true);
    bench.clock.move_by(60);
    bench.contacts(1).await;
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["Frozen".into()], 300, true)
    );
    let done = bench.action(&request).await;
    assert_eq!(done["actionStatus"], "Completed");
    assert_eq!(
        history(&bench, &request).await,
        ["FreezeRequested", "Launching", "Frozen"]
    );
    let last = &done["statuses"][0];
    assert_eq!(last["message"], "Device locked. Freeze performed.");
    assert_eq!(last["updatedDateTimeUtc"], "2026-03-01T00:02:00.000Z");
    assert_eq!(last["ackClientDateTimeUtc"], "2026-03-01T00:01:00.000Z");
    assert_eq!(last["updatedBy"], "desk@one.example");
}

#[tokio::test]
async fn what_is_read_back_names_the_message_the_code_and_who_is_told() {
    let bench = Bench::start().await;
    let mut order = freeze(&[LAPTOP]);
    order["passcodeDefinition"] = json!({ "option": "UserDefined", "passcode": "00123456" });
    order["notificationEmails"] = json!(["it@example.com"]);
    let request = bench.order(FREEZE, order).await;
    let action = bench.action(&request).await;
    assert_eq!(action["notificationEmails"], json!(["it@example.com"]));
    let configuration = &action["configuration"];
    assert_eq!(configuration["passcodeClear"], "00123456");
    assert_eq!(configuration["freezeMessage"], "Call us");
    assert_eq!(configuration["htmlClear"], "<p>Call <b>us</b></p>");
    assert_eq!(configuration["freezeId"], action["eventHistoryId"]);
    let record = bench.record(LAPTOP).await;
    let status = &record["deviceFreezeActionStatus"]["statuses"][0]["status"];
    assert_eq!(status["passcode"], "00123456");
    bench.contacts(2).await;
    let record = bench.record(LAPTOP).await;
    assert_eq!(record["deviceFreezeStatus"]["passCode"], "00123456");
}

#[tokio::test]
async fn the_code_is_for_those_who_may_remove_a_freeze() {
    let bench = Bench::start().await;
    let may = json!(["view_devices", "perform_freeze"]);
    let token = json!({ "kid": "few", "account": "one", "secret": super::bench::SECRET, "permissions": may });
    bench.set("/tokens", token).await;
    let request = bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    let null = serde_json::Value::Null;
    let told = bench.call_as("few", "GET", DEVICES, null.clone()).await;
    assert_eq!(told.status, 200);
    assert!(!told.body.to_string().to_lowercase().contains("passcode"));
    let uri = format!("/v3/actions/freeze/requests/{request}");
    assert_eq!(bench.call_as("few", "GET", &uri, null).await.status, 403);
}

#[tokio::test]
async fn random_codes_are_one_for_all_or_one_for_each() {
    let bench = Bench::start().await;
    for (option, same) in [("RandomForAll", true), ("RandomForEach", false)] {
        let mut order = freeze(&[LAPTOP, super::bench::MAC]);
        order["passcodeDefinition"] = json!({ "option": option, "length": 8 });
        let request = bench.order(FREEZE, order).await;
        let uri = format!("/v3/actions/freeze/requests/{request}");
        let told = bench.get(&uri, "").await.body;
        let code = |place: usize| told["data"][place]["configuration"]["passcodeClear"].clone();
        assert_eq!(code(0).as_str().unwrap().len(), 8);
        assert_eq!(code(0) == code(1), same, "{option}");
    }
}

#[tokio::test]
async fn a_freeze_that_cannot_be_carried_out_replaces_nothing() {
    let bench = Bench::start().await;
    let first = bench.freeze(LAPTOP).await;
    for kind in ["ineligible", "pending_approval"] {
        bench
            .set("/faults", json!({ "kind": kind, "times": 1 }))
            .await;
        let second = bench.freeze(LAPTOP).await;
        assert_eq!(
            bench.action(&first).await["actionStatus"],
            "Pending",
            "{kind}"
        );
        let expected = (vec!["FreezeRequested".into()], 15, false);
        assert_eq!(bench.frozen(LAPTOP).await, expected, "{kind}");
        let status = &bench.action(&second).await["actionStatus"];
        let told = if kind == "ineligible" {
            "Ineligible"
        } else {
            "Pending"
        };
        assert_eq!(status, told);
    }
    let stolen = bench.freeze(STOLEN).await;
    assert_eq!(bench.action(&stolen).await["actionStatus"], "Ineligible");
    assert_eq!(history(&bench, &stolen).await, ["Ineligible"]);
    assert_eq!(bench.frozen(STOLEN).await, (vec![], 0, false));
}

#[tokio::test]
async fn a_new_freeze_replaces_the_one_that_waits() {
    let bench = Bench::start().await;
    let first = bench.freeze(LAPTOP).await;
    let second = bench.freeze(LAPTOP).await;
    let old = bench.action(&first).await;
    assert_eq!(old["actionStatus"], "Canceled");
    assert_eq!(old["isCurrent"], false);
    let state = &old["statuses"][0];
    assert_eq!(state["instruction"], "Replace");
    assert_eq!(state["triggerActionUid"], bench.action(&second).await["id"]);
    let expected = (vec!["FreezeRequested".into()], 15, false);
    assert_eq!(bench.frozen(LAPTOP).await, expected);
}

#[tokio::test]
async fn a_queued_freeze_thaws_nothing() {
    let bench = Bench::start().await;
    let first = bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    bench.clock.move_by(5);
    let second = bench.freeze(LAPTOP).await;
    let names = vec!["FreezeRequested".into(), "Frozen".into()];
    assert_eq!(bench.frozen(LAPTOP).await, (names, 315, true));
    assert_eq!(bench.action(&first).await["actionStatus"], "Completed");
    bench.contacts(2).await;
    let old = bench.action(&first).await;
    assert_eq!(old["actionStatus"], "Completed", "what was done stays done");
    assert_eq!(old["isCurrent"], false);
    assert_eq!(bench.action(&second).await["actionStatus"], "Completed");
    assert_eq!(
        bench.frozen(LAPTOP).await,
        (vec!["Frozen".into()], 300, true)
    );
}
