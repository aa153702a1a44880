//! The control endpoint: plain JSON on its own port, for whoever runs the simulator.

mod accounts;
mod console;
mod contact;
mod faults;
mod settings;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Shared;

pub(super) fn router(shared: Shared) -> Router {
    Router::new()
        .route(
            "/",
            get(async || Json(json!({ "see": "docs/simulator.md" }))),
        )
        .route("/journal", get(journal).delete(clear_journal))
        .route(
            "/faults",
            get(faults::list).post(faults::add).delete(faults::clear),
        )
        .route("/contact", post(contact::make))
        .route("/console", post(console::act))
        .route("/forget", post(console::forget))
        .route("/settings", get(settings::show).post(settings::set))
        .route("/approvals", get(approvals).post(decide))
        .route("/accounts", get(accounts::list).post(accounts::add))
        .route("/tokens", post(accounts::add_token))
        .with_state(shared)
}

/// A refusal, with what is wrong.
#[derive(Debug)]
struct Refused(StatusCode, String);

fn refused(status: StatusCode, error: impl ToString) -> Refused {
    Refused(status, error.to_string())
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// Reads a body of JSON; an empty one has no members.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, Refused> {
    let body = if body.trim().is_empty() { "{}" } else { body };
    serde_json::from_str(body).map_err(|error| refused(StatusCode::BAD_REQUEST, error))
}

/// The journal, with how each order stands by now.
async fn journal(State(shared): State<Shared>) -> Json<Value> {
    let mut world = shared.world();
    world.catch_up_everywhere(shared.clock.now().as_millisecond());
    Json(json!({ "effects": world.told_journal() }))
}

async fn clear_journal(State(shared): State<Shared>) -> StatusCode {
    shared.world().journal.clear();
    StatusCode::NO_CONTENT
}

async fn approvals(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "approvals": shared.world().approvals() }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Decided {
    request_uid: uuid::Uuid,
    decision: Decision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    Approve,
    Decline,
}

async fn decide(State(shared): State<Shared>, body: String) -> Result<StatusCode, Refused> {
    let decided: Decided = read(&body)?;
    let now_ms = shared.clock.now().as_millisecond();
    let approve = decided.decision == Decision::Approve;
    if shared.world().decide(decided.request_uid, approve, now_ms) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        let error = "no such request waits for approval";
        Err(refused(StatusCode::NOT_FOUND, error))
    }
}
