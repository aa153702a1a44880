//! Setting faults, and taking them back.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::fault::Fault;
use super::super::operation::Endpoint;
use super::{Refused, read, refused};

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let endpoints: Vec<&str> = Endpoint::ALL.iter().map(|it| it.code()).collect();
    Json(json!({ "faults": shared.world().faults.0, "endpoints": endpoints }))
}

pub(super) async fn add(State(shared): State<Shared>, body: String) -> Result<StatusCode, Refused> {
    let fault: Fault = read(&body)?;
    if let Some(flaw) = fault.flaw() {
        return Err(refused(StatusCode::BAD_REQUEST, flaw));
    }
    shared.world().faults.0.push(fault);
    settle(&shared).await;
    Ok(StatusCode::CREATED)
}

pub(super) async fn clear(State(shared): State<Shared>) -> StatusCode {
    shared.world().faults.0.clear();
    settle(&shared).await;
    StatusCode::NO_CONTENT
}

/// Returns when the API's port is open or closed as the faults want it.
async fn settle(shared: &Shared) {
    let open = !shared.world().faults.refuses_connections();
    shared.door.set(open).await;
}
