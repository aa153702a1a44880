//! Wipes: their course, their counts, what they leave behind.

use serde_json::{Value, json};

use super::bench::{BARE, Bench, LAPTOP, MAC, STOLEN, WIPE};

async fn status(bench: &Bench, request: &str) -> String {
    let told = bench.wipe_request(request).await;
    told["requestStatus"].as_str().unwrap().to_owned()
}

async fn actions(bench: &Bench, query: &str, body: Value) -> Vec<Value> {
    let uri = "/v3/actions/wipe/get-actions";
    let told = bench.call("POST", uri, query, body).await;
    assert_eq!(told.status, 200, "{told:?}");
    told.body["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_wipe_goes_from_init_over_in_progress_to_completed() {
    let bench = Bench::start().await;
    let request = bench.wipe(&[LAPTOP, BARE]).await;
    let told = bench.wipe_request(&request).await;
    assert_eq!(told["requestStatus"], "Init", "nobody took it up yet");
    assert_eq!((&told["pending"], &told["failed"]), (&json!(1), &json!(1)));
    bench.contacts(1).await;
    let told = bench.wipe_request(&request).await;
    assert_eq!(told["requestStatus"], "InProgress");
    assert_eq!(told["processing"], 1);
    bench.contacts(1).await;
    assert_eq!(status(&bench, &request).await, "Completed");
    assert_eq!(bench.journal().await, ["wipe Succeeded", "wipe Failed"]);
    let done = actions(&bench, "actionStatus=Succeeded", Value::Null).await;
    assert!(done[0]["certificateUid"].is_string());
    let failed = actions(&bench, "actionStatus=Failed", Value::Null).await;
    assert!(failed[0].get("certificateUid").is_none());
}

#[tokio::test]
async fn a_wiped_mac_is_unenrolled_and_a_windows_device_where_it_was_asked() {
    let bench = Bench::start().await;
    bench.wipe(&[MAC, LAPTOP]).await;
    let mut asked = json!({ "deviceUids": [STOLEN] });
    asked["unenrollDevicesAndFreeLicenses"] = json!(true);
    bench.order(WIPE, asked).await;
    bench.freeze(MAC).await;
    bench.contacts(2).await;
    for (device, agent) in [(MAC, "D"), (STOLEN, "D"), (LAPTOP, "A")] {
        let record = bench.record(device).await;
        assert_eq!(record["agentStatus"], agent, "{device}");
        let unenrolled = record.get("unenrollmentDateTimeUtc").is_some();
        assert_eq!(unenrolled, agent == "D", "{device}");
        assert_eq!(
            record.get("licenseBase").is_some(),
            agent == "A",
            "{device}"
        );
    }
    assert_eq!(bench.frozen(MAC).await, (vec![], 0, false));
    bench.clock.move_by(60);
    bench.contacts(1).await;
    let query = "unenrollmentDateTimeUtclusive=2026-03-01T00:00:00.000Z";
    assert_eq!(bench.found(query).await.concat(), "23");
    let connected = &bench.record(MAC).await["lastConnectedDateTimeUtc"];
    assert_eq!(connected, "2026-03-01T00:00:00.000Z", "it calls no more");
    let again = bench.wipe(&[MAC]).await;
    assert_eq!(bench.wipe_request(&again).await["failed"], 1);
}

#[tokio::test]
async fn the_answer_has_the_password_that_the_order_had() {
    let bench = Bench::start().await;
    let order = json!({ "deviceUids": [MAC], "macUsername": "admin", "macPwd": "s3cret" });
    let request = bench.order(WIPE, order).await;
    let told = bench.wipe_request(&request).await;
    assert_eq!(told["macUsername"], "admin");
    assert_eq!(told["macPwd"], "s3cret");
    assert_eq!(told["unenrollDevicesAndFreeLicenses"], false);
    let plain = bench.wipe(&[LAPTOP]).await;
    assert!(bench.wipe_request(&plain).await.get("macPwd").is_none());
}

#[tokio::test]
async fn only_what_no_device_took_up_is_cancelled() {
    let bench = Bench::start().await;
    let request = bench.wipe(&[LAPTOP, MAC]).await;
    let uri = format!("/v3/actions/wipe/cancel-actions/{request}");
    let first = actions(&bench, "", json!({ "deviceUids": [LAPTOP] })).await;
    let named = json!({ "actionUids": [first[0]["actionUid"].as_str().unwrap().to_uppercase()] });
    assert_eq!(bench.post(&uri, named).await.status, 202);
    bench.contacts(1).await;
    let all = json!({ "cancelAllActions": true });
    assert_eq!(bench.post(&uri, all).await.status, 202);
    let told = bench.wipe_request(&request).await;
    assert_eq!(
        (&told["canceled"], &told["processing"]),
        (&json!(1), &json!(1))
    );
    let journal = ["wipe Canceled", "wipe Processing", "cancel_wipe Canceled"];
    assert_eq!(bench.journal().await, journal);
}

#[tokio::test]
async fn actions_are_found_by_time_device_and_status() {
    let bench = Bench::start().await;
    bench.wipe(&[LAPTOP]).await;
    bench.clock.move_by(60);
    bench.wipe(&[LAPTOP, MAC]).await;
    let count = async |query: &str, body: Value| actions(&bench, query, body).await.len();
    let (early, late) = ("2026-03-01T00%3A00%3A00Z", "2026-03-01T00%3A01%3A00.000Z");
    let empty = json!({ "deviceUids": [] });
    assert_eq!(count("", Value::Null).await, 3);
    assert_eq!(count("", empty.clone()).await, 3, "an empty list means all");
    assert_eq!(
        count(&format!("createdToDateTimeUtc={early}"), empty.clone()).await,
        1
    );
    assert_eq!(
        count(&format!("createdFromDateTimeUtc={late}"), empty.clone()).await,
        2
    );
    let upper = json!({ "deviceUids": [LAPTOP.to_uppercase()] });
    assert_eq!(count("", upper.clone()).await, 2);
    assert_eq!(
        count(&format!("createdFromDateTimeUtc={late}"), upper).await,
        1
    );
    let foreign = json!({ "deviceUids": [super::bench::FOREIGN] });
    assert_eq!(count("", foreign).await, 0);
    assert_eq!(count("actionStatus=Failed", empty).await, 0);
}

#[tokio::test]
async fn reading_wipes_refuses_what_is_not_valid() {
    let bench = Bench::start().await;
    let request = bench.wipe(&[LAPTOP]).await;
    let uri = "/v3/actions/wipe/get-actions";
    for body in [
        json!([LAPTOP]),
        json!({ "deviceUids": LAPTOP }),
        json!({ "deviceUids": [1] }),
        json!({ "deviceUids": ["nonsense"] }),
    ] {
        assert_eq!(bench.post(uri, body.clone()).await.status, 400, "{body}");
    }
    for query in [
        "actionStatus=Completed",
        "createdToDateTimeUtc=x",
        "pageSize=0",
    ] {
        let told = bench.call("POST", uri, query, Value::Null).await;
        assert_eq!(told.status, 400, "{query}");
    }
    for query in [
        "requestStatus=Done",
        "createdFromDateTimeUtc=x",
        "pageSize=501",
    ] {
        assert_eq!(bench.get(WIPE, query).await.status, 400, "{query}");
    }
    let cancel = format!("/v3/actions/wipe/cancel-actions/{request}");
    for body in [
        json!([request]),
        json!({ "actionUids": request }),
        json!({ "actionUids": ["x"] }),
        json!({ "cancelAllActions": "true" }),
    ] {
        assert_eq!(
            bench.post(&cancel, body.clone()).await.status,
            400,
            "{body}"
        );
    }
}
