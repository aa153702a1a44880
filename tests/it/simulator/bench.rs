//! A simulator with two accounts, a clock that stands still, and a client.

use std::sync::Arc;
use std::time::Duration;

use kagiban::absolute::simulator::{self, Account, Device, Permission, Running, Token, Verifier};
use kagiban::absolute::{Limits, http_client};
use kagiban::clock::{Clock, SharedClock};
use kagiban::entropy::SystemEntropy;
use serde_json::{Value, json};

use super::schema;
use super::signer::{Call, Key};
use crate::support::clock::ManualClock;

/// A laptop, and others that differ in one thing.
pub const LAPTOP: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
pub const MAC: &str = "11111111-aaaa-4aaa-8aaa-000000000002";
pub const STOLEN: &str = "11111111-aaaa-4aaa-8aaa-000000000003";
pub const BARE: &str = "11111111-aaaa-4aaa-8aaa-000000000004";
/// A device of the other account.
pub const FOREIGN: &str = "22222222-aaaa-4aaa-8aaa-000000000001";
pub const SECRET: &str = "bench secret, not base64";

pub const DEVICES: &str = "/v3/reporting/devices";
pub const FREEZE: &str = "/v3/actions/requests/freeze";
pub const REMOVE: &str = "/v3/actions/freeze/remove-freeze";
pub const WIPE: &str = "/v3/actions/requests/wipe";

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub status: u16,
    pub kind: String,
    pub body: Value,
}

pub struct Bench {
    pub clock: Arc<ManualClock>,
    pub simulator: Running,
    http: reqwest::Client,
}

impl Bench {
    pub async fn start() -> Self {
        Self::with_limit(10_000).await
    }

    /// A bench whose accounts may make so many calls a second.
    pub async fn with_limit(calls_per_second: u32) -> Self {
        let clock = Arc::new(ManualClock::at("2026-03-01T00:00:00Z"));
        let devices = [
            device(LAPTOP, "Windows", "ENCR", false),
            device(MAC, "Mac", "ENCR", false),
            device(STOLEN, "Windows", "ENCR", true),
            device(BARE, "Windows", "INPR", false),
        ];
        let simulator = simulator::start(simulator::Config {
            api: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
            accounts: vec![
                account("one", Permission::ALL, devices.to_vec()),
                account(
                    "two",
                    Permission::ALL,
                    vec![device(FOREIGN, "Windows", "ENCR", false)],
                ),
            ],
            issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
            calls_per_second,
            clock: Arc::clone(&clock) as SharedClock,
            entropy: Arc::new(SystemEntropy),
        });
        let limits = Limits {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
        };
        Self {
            clock,
            simulator: simulator.await.unwrap(),
            http: http_client(limits).unwrap(),
        }
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// A call of the first account's token, as it would be signed.
    pub fn unsigned(&self, method: &'static str, uri: &str, query: &str, body: &Value) -> Call {
        let payload = if body.is_null() {
            json!({})
        } else {
            json!({ "data": body })
        };
        Call {
            kid: "one".into(),
            method,
            uri: uri.into(),
            query: query.into(),
            issued_at: json!(self.now_ms()),
            payload: payload.to_string().into_bytes(),
            content_type: "application/json",
        }
    }

    /// Sends the text of an envelope; the answer holds against its schema.
    pub async fn send(&self, call: &Call, key: &Key) -> Told {
        let told = self.send_text(call.signed(key)).await;
        let json = told.kind.starts_with("application/json");
        match told.status {
            200 => {
                let partly = call.query.contains("select=");
                schema::hold(schema::of(call.method, &call.uri), &told.body, partly);
            }
            202 | 204 => assert!(told.body.is_null(), "{told:?}"),
            403 if !json => {}
            _ => schema::hold("error", &told.body, false),
        }
        told
    }

    pub async fn send_text(&self, text: impl Into<reqwest::Body>) -> Told {
        let url = format!("{}/jws/validate", self.simulator.url);
        self.finish(self.http.post(url).body(text)).await
    }

    async fn finish(&self, request: reqwest::RequestBuilder) -> Told {
        let answer = request.send().await.unwrap();
        let kind = answer.headers().get("content-type");
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned());
        let (status, kind) = (answer.status().as_u16(), kind.unwrap_or_default());
        let bytes = answer.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Told { status, kind, body }
    }

    pub async fn call(&self, method: &'static str, uri: &str, query: &str, body: Value) -> Told {
        let call = self.unsigned(method, uri, query, &body);
        self.send(&call, &Key::Hs256(SECRET)).await
    }

    /// The same by another token.
    pub async fn call_as(&self, kid: &str, method: &'static str, uri: &str, body: Value) -> Told {
        let mut call = self.unsigned(method, uri, "", &body);
        call.kid = kid.into();
        self.send(&call, &Key::Hs256(SECRET)).await
    }

    pub async fn get(&self, uri: &str, query: &str) -> Told {
        self.call("GET", uri, query, Value::Null).await
    }

    pub async fn post(&self, uri: &str, body: Value) -> Told {
        self.call("POST", uri, "", body).await
    }

    /// Orders something that is accepted; the request's uid.
    pub async fn order(&self, uri: &str, body: Value) -> String {
        let told = self.post(uri, body).await;
        assert_eq!(told.status, 200, "{told:?}");
        told.body["data"]["requestUid"].as_str().unwrap().to_owned()
    }

    pub async fn freeze(&self, device: &str) -> String {
        self.order(FREEZE, freeze(&[device])).await
    }

    pub async fn wipe(&self, devices: &[&str]) -> String {
        self.order(WIPE, json!({ "deviceUids": devices })).await
    }

    /// The devices that a query finds, by the ends of their uids.
    pub async fn found(&self, query: &str) -> Vec<String> {
        let told = self.get(DEVICES, query).await;
        assert_eq!(told.status, 200, "{query} {told:?}");
        let devices = told.body["data"].as_array().unwrap().iter();
        let end = |uid: &str| uid[uid.len() - 1..].to_owned();
        devices
            .map(|device| end(device["deviceUid"].as_str().unwrap()))
            .collect()
    }

    pub async fn record(&self, device: &str) -> Value {
        let told = self.get(DEVICES, &format!("deviceUid={device}")).await;
        told.body["data"][0].clone()
    }

    /// How a device's freezes are reported, and their score.
    pub async fn frozen(&self, device: &str) -> (Vec<String>, i64, bool) {
        let record = self.record(device).await;
        let names = record["deviceFreezeReportingStatuses"].as_array();
        let names = names.into_iter().flatten();
        let names = names.map(|name| name.as_str().unwrap().to_owned());
        let score = record["deviceFreezeActionStatus"]["score"].as_i64();
        let holds = record["deviceFreezeStatus"]["statusCode"] == "FRZN";
        (names.collect(), score.unwrap_or(0), holds)
    }

    /// A freeze request's first action.
    pub async fn action(&self, request: &str) -> Value {
        let uri = format!("/v3/actions/freeze/requests/{request}");
        self.get(&uri, "").await.body["data"][0].clone()
    }

    pub async fn wipe_request(&self, request: &str) -> Value {
        let told = self.get(&format!("{WIPE}/{request}"), "").await;
        told.body["data"].clone()
    }

    /// Calls the control endpoint.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> Told {
        let url = format!("{}{path}", self.simulator.control);
        let request = self.http.request(method.parse().unwrap(), url);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.finish(request.body(body)).await
    }

    /// Changes something at the control endpoint.
    pub async fn set(&self, path: &str, body: Value) {
        let told = self.control("POST", path, body).await;
        assert!(matches!(told.status, 201 | 204), "{path} {told:?}");
    }

    /// All devices make contact, so many times.
    pub async fn contacts(&self, times: usize) {
        for _ in 0..times {
            self.set("/contact", Value::Null).await;
        }
    }

    /// The journal as `kind status`.
    pub async fn journal(&self) -> Vec<String> {
        let told = self.control("GET", "/journal", Value::Null).await;
        let effects = told.body["effects"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        effects
            .map(|it| format!("{} {}", text(&it["kind"]), text(&it["status"])))
            .collect()
    }
}

/// A freeze order on demand.
pub fn freeze(devices: &[&str]) -> Value {
    json!({
        "deviceUids": devices,
        "requestTitle": "KB-1",
        "message": "<p>Call <b>us</b></p>",
        "messageName": "n",
        "freezeDefinition": { "deviceFreezeType": "OnDemand" },
        "passcodeDefinition": { "option": "RandomForEach" },
    })
}

pub fn account(name: &str, permissions: &[Permission], devices: Vec<Device>) -> Account {
    let token = Token {
        kid: name.to_owned(),
        verifier: Verifier::Hs256(SECRET.to_owned()),
        permissions: permissions.to_vec(),
        expires_on: None,
        owner: format!("desk@{name}.example"),
    };
    Account::new(name.to_owned(), name.to_owned(), vec![token], devices)
}

fn device(uid: &str, platform: &str, encryption: &str, stolen: bool) -> Device {
    let end = &uid[uid.len() - 1..];
    Device {
        device_uid: uid.to_owned(),
        esn: format!("ESN{end}"),
        serial: format!("PF3X{end}"),
        name: format!("LAPTOP-{end}"),
        username: (end != "4").then(|| format!("User{end}")),
        platform: platform.into(),
        os: (format!("{platform} 11"), "24H2".into()),
        model: ("LENOVO".into(), "ThinkPad X1".into()),
        agent_status: "A".into(),
        stolen,
        encryption: encryption.into(),
        licence: "Absolute Resilience".into(),
        last_connected_ms: Some(1_772_000_000_000 + end.parse::<i64>().unwrap()),
    }
}
