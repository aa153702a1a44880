//! Tokens: both kinds of key, last days, permissions; and adding them while it runs.

use p256::ecdsa::SigningKey;
use p256::pkcs8::{EncodePublicKey, LineEnding};
use serde_json::{Value, json};

use super::bench::{Bench, DEVICES, FREEZE, LAPTOP, SECRET, WIPE, freeze};
use super::signer::{Call, Key};

async fn status(bench: &Bench, kid: &str, key: &Key) -> u16 {
    let call = Call {
        kid: kid.into(),
        ..bench.unsigned("GET", DEVICES, "", &Value::Null)
    };
    bench.send(&call, key).await.status
}

#[tokio::test]
async fn a_token_may_have_a_public_key() {
    let bench = Bench::start().await;
    let keys = [[7; 32], [8; 32]].map(|bytes| SigningKey::from_slice(&bytes).unwrap());
    let pem = keys[0].verifying_key().to_public_key_pem(LineEnding::LF);
    let token = json!({ "kid": "es", "account": "one", "publicKeyPem": pem.unwrap() });
    bench.set("/tokens", token.clone()).await;
    let [own, other] = keys.map(Key::Es256);
    assert_eq!(status(&bench, "es", &own).await, 200);
    assert_eq!(status(&bench, "es", &other).await, 401);
    assert_eq!(status(&bench, "es", &Key::Hs256(SECRET)).await, 401);
    assert_eq!(
        status(&bench, "one", &own).await,
        401,
        "no change of algorithm"
    );
    let again = bench.control("POST", "/tokens", token).await;
    assert_eq!(again.status, 409);
}

#[tokio::test]
async fn a_token_counts_to_the_end_of_its_last_day() {
    let bench = Bench::start().await;
    let token =
        json!({ "kid": "day", "account": "one", "secret": SECRET, "expiresOn": "2026-03-01" });
    bench.set("/tokens", token).await;
    let key = Key::Hs256(SECRET);
    bench.clock.move_by(24 * 3_600 - 1);
    assert_eq!(status(&bench, "day", &key).await, 200);
    bench.clock.move_by(1);
    assert_eq!(status(&bench, "day", &key).await, 401);
    assert_eq!(status(&bench, "one", &key).await, 200);
}

#[tokio::test]
async fn a_token_may_do_what_it_was_made_for() {
    let bench = Bench::start().await;
    let may = json!(["view_devices", "perform_wipe"]);
    let token = json!({ "kid": "few", "account": "one", "secret": SECRET, "permissions": may });
    bench.set("/tokens", token).await;
    let wipe = json!({ "deviceUids": [LAPTOP] });
    let mut unenroll = wipe.clone();
    unenroll["unenrollDevicesAndFreeLicenses"] = json!(true);
    for (method, uri, body, status) in [
        ("POST", WIPE, wipe, 200),
        ("POST", WIPE, unenroll, 403),
        ("GET", WIPE, Value::Null, 403),
        ("GET", DEVICES, Value::Null, 200),
        ("GET", "/v3/reporting/siem-events", Value::Null, 403),
        ("GET", "/v3/actions/freeze/messages", Value::Null, 403),
        ("POST", FREEZE, freeze(&[LAPTOP]), 403),
    ] {
        let told = bench.call_as("few", method, uri, body).await;
        assert_eq!(told.status, status, "{method} {uri} {told:?}");
    }
}

#[tokio::test]
async fn accounts_are_added_with_devices_and_tokens() {
    let bench = Bench::start().await;
    let uid = "44444444-aaaa-4aaa-8aaa-000000000001";
    let device = "44444444-aaaa-4aaa-8aaa-000000000002";
    let account = json!({ "accountUid": uid, "name": "three", "devices": [
        { "deviceUid": device, "serialNumber": "S", "deviceName": "D", "platform": "Mac" },
    ] });
    bench.set("/accounts", account.clone()).await;
    let again = bench.control("POST", "/accounts", account).await;
    assert_eq!(again.status, 409);
    let token = json!({ "kid": "three", "account": "three", "secret": SECRET });
    bench.set("/tokens", token).await;
    let told = bench.call_as("three", "GET", DEVICES, Value::Null).await;
    assert_eq!(told.body["data"][0]["deviceUid"], device);
    assert_eq!(told.body["data"][0]["accountUid"], uid);
    let order = json!({ "deviceUids": [device] });
    let told = bench.call_as("three", "POST", WIPE, order).await;
    assert_eq!(told.status, 200);
    let told = bench.control("GET", "/accounts", Value::Null).await.body;
    assert_eq!(told["accounts"][2]["tokens"][0]["kid"], "three");
    for token in [
        json!({ "kid": "x", "account": "one" }),
        json!({ "kid": "x", "account": "one", "publicKeyPem": "nonsense" }),
        json!({ "kid": "x", "account": "one", "secret": "s", "permissions": ["fly"] }),
        json!({ "kid": "x", "account": "one", "secret": "s", "expiresOn": "soon" }),
    ] {
        let told = bench.control("POST", "/tokens", token.clone()).await;
        assert_eq!(told.status, 400, "{token}");
    }
    let unknown = json!({ "kid": "x", "account": "nobody", "secret": "s" });
    assert_eq!(bench.control("POST", "/tokens", unknown).await.status, 404);
}
