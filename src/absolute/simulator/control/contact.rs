//! Letting devices make contact.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;

use super::super::Shared;
use super::{Refused, read, refused};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contact {
    device_uid: Option<uuid::Uuid>,
}

pub(super) async fn make(
    State(shared): State<Shared>,
    body: String,
) -> Result<StatusCode, Refused> {
    let asked: Contact = read(&body)?;
    let now_ms = shared.clock.now().as_millisecond();
    let contacts = shared.world().contact(asked.device_uid, now_ms);
    if contacts == 0 && asked.device_uid.is_some() {
        return Err(refused(StatusCode::NOT_FOUND, "unknown device"));
    }
    Ok(StatusCode::NO_CONTENT)
}
