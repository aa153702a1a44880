//! Freeze messages, and orders that name one.

use serde_json::{Value, json};

use super::bench::{Bench, FREEZE, LAPTOP, freeze};

const MESSAGES: &str = "/v3/actions/freeze/messages";

#[tokio::test]
async fn a_message_is_written_changed_named_and_deleted() {
    let bench = Bench::start().await;
    let message = json!({ "name": "Lost", "content": "<i>Lost</i> device" });
    let told = bench.post(MESSAGES, message).await;
    let uid = told.body["data"]["messageUid"].as_str().unwrap().to_owned();
    let mut order = freeze(&[LAPTOP]);
    order["message"] = Value::Null;
    order["messageName"] = Value::Null;
    order["messageUid"] = json!(uid);
    let request = bench.order(FREEZE, order.clone()).await;
    let configuration = &bench.action(&request).await["configuration"];
    assert_eq!(configuration["messageName"], "Lost");
    assert_eq!(configuration["freezeMessage"], "Lost device");
    let uri = format!("{MESSAGES}/{uid}");
    let changed = json!({ "name": "Found", "content": "c" });
    assert_eq!(bench.call("PUT", &uri, "", changed).await.status, 204);
    let told = bench.get(&uri, "").await.body;
    assert_eq!(told["data"]["name"], "Found");
    let listed = bench.get(MESSAGES, "").await.body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        bench.call("DELETE", &uri, "", Value::Null).await.status,
        204
    );
    assert_eq!(bench.get(&uri, "").await.status, 404);
    assert_eq!(bench.post(FREEZE, order).await.status, 400);
}

#[tokio::test]
async fn a_message_has_a_name_and_a_content() {
    let bench = Bench::start().await;
    for body in [
        Value::Null,
        json!({ "name": "n" }),
        json!({ "content": "c" }),
        json!({ "name": "", "content": "c" }),
        json!({ "name": "x".repeat(256), "content": "c" }),
        json!({ "name": "n", "content": "x".repeat(4_001) }),
        json!({ "name": 1, "content": "c" }),
    ] {
        assert_eq!(
            bench.post(MESSAGES, body.clone()).await.status,
            400,
            "{body}"
        );
    }
}
