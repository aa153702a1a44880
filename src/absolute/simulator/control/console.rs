//! Acting as somebody in the subscriber's console, and losing requests.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::answer::Answer;
use super::super::console::{Act, Console};
use super::{Refused, read, refused};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Acted {
    /// The account's id or its name.
    account: String,
    /// Who acts; events and requests carry this name.
    user: String,
    action: Act,
    device_uid: uuid::Uuid,
    /// Of a freeze request.
    title: Option<String>,
}

/// Answers `{"requestUid": …}`, `null` for a removal of freezes, which has none.
pub(super) async fn act(
    State(shared): State<Shared>,
    body: String,
) -> Result<Json<Value>, Refused> {
    let acted: Acted = read(&body)?;
    let bad = |error: &str| refused(StatusCode::BAD_REQUEST, error);
    let console = Console {
        user: acted.user,
        act: acted.action,
        devices: vec![acted.device_uid.to_string()],
        title: acted.title.unwrap_or_else(|| "Console".to_owned()),
    };
    let now_ms = shared.clock.now().as_millisecond();
    let mut world = shared.world();
    let estate = world.account(&acted.account);
    let estate = estate.ok_or_else(|| refused(StatusCode::NOT_FOUND, "unknown account"))?;
    match world.act(estate, console, now_ms, &*shared.entropy) {
        Ok(Answer::Data(data, _)) => Ok(Json(data)),
        Ok(_) => Ok(Json(json!({ "requestUid": null }))),
        Err(Answer::Error(_, code, message, details)) => {
            Err(bad(&format!("{code}: {message} {}", Value::from(details))))
        }
        Err(_) => Err(bad("refused")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Forgotten {
    request_uid: uuid::Uuid,
}

pub(super) async fn forget(
    State(shared): State<Shared>,
    body: String,
) -> Result<StatusCode, Refused> {
    let forgotten: Forgotten = read(&body)?;
    if shared.world().forget(forgotten.request_uid) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(refused(StatusCode::NOT_FOUND, "unknown request"))
    }
}
