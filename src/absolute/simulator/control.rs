//! The control endpoint: plain JSON on its own port, for whoever runs the simulator.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::Fault;
use super::{Shared, contact};

pub(super) fn router(shared: Shared) -> Router {
    Router::new()
        .route(
            "/",
            get(async || Json(json!({ "see": "docs/simulator.md" }))),
        )
        .route("/journal", get(journal).delete(clear_journal))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/contact", post(make_contact))
        .route("/settings", post(set))
        .route("/accounts", get(accounts))
        .with_state(shared)
}

async fn journal(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "effects": shared.world().journal }))
}

async fn clear_journal(State(shared): State<Shared>) -> StatusCode {
    shared.world().journal.clear();
    StatusCode::NO_CONTENT
}

async fn faults(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": shared.world().faults.0 }))
}

async fn add_fault(State(shared): State<Shared>, body: String) -> Response {
    match serde_json::from_str::<Fault>(&body) {
        Ok(fault) => {
            shared.world().faults.0.push(fault);
            settle(&shared).await;
            StatusCode::CREATED.into_response()
        }
        Err(error) => (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": error.to_string() })),
        )
            .into_response(),
    }
}

async fn clear_faults(State(shared): State<Shared>) -> StatusCode {
    shared.world().faults.0.clear();
    settle(&shared).await;
    StatusCode::NO_CONTENT
}

/// Returns when the API's port is open or closed as the faults want it.
async fn settle(shared: &Shared) {
    let open = !shared.world().faults.refuses_connections();
    shared.door.set(open).await;
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contact {
    device_uid: Option<String>,
}

async fn make_contact(State(shared): State<Shared>, body: String) -> Response {
    let Ok(asked) =
        serde_json::from_str::<Contact>(if body.trim().is_empty() { "{}" } else { &body })
    else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let now_ms = shared.clock.now().as_millisecond();
    contact::now(&mut shared.world(), asked.device_uid.as_deref(), now_ms);
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    issued_at_window_ms: Option<i64>,
    calls_per_second: Option<u32>,
    /// Devices make contact by themselves this long after a request.
    contact_after_ms: Option<i64>,
}

async fn set(State(shared): State<Shared>, body: String) -> Response {
    let settings = match serde_json::from_str::<Settings>(&body) {
        Ok(settings) => settings,
        Err(error) => {
            return (
                StatusCode::BAD_REQUEST,
                Json(json!({ "error": error.to_string() })),
            )
                .into_response();
        }
    };
    let mut world = shared.world();
    world.issued_at_window_ms = settings
        .issued_at_window_ms
        .unwrap_or(world.issued_at_window_ms);
    world.calls_per_second = settings.calls_per_second.unwrap_or(world.calls_per_second);
    world.contact_after_ms = settings.contact_after_ms.or(world.contact_after_ms);
    StatusCode::NO_CONTENT.into_response()
}

async fn accounts(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    let accounts: Vec<Value> = world
        .accounts
        .iter()
        .map(|account| {
            let devices: Vec<Value> = account
                .devices
                .iter()
                .map(|device| json!({ "deviceUid": device.device_uid, "serial": device.serial, "name": device.name }))
                .collect();
            let tokens: Vec<Value> = account
                .tokens
                .iter()
                .map(|token| json!({ "kid": token.kid, "permissions": token.permissions.iter().map(|may| may.code()).collect::<Vec<_>>() }))
                .collect();
            json!({ "accountUid": account.account_uid, "name": account.name, "tokens": tokens, "devices": devices })
        })
        .collect();
    Json(json!({ "accounts": accounts }))
}
