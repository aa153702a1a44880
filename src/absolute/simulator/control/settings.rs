//! What can be set while the simulator runs.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::super::Shared;
use super::{read, refused};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    issued_at_window_ms: Option<i64>,
    calls_per_second: Option<u32>,
    /// `null` switches it off; absent, it stays.
    #[serde(default, deserialize_with = "given")]
    contact_after_ms: Option<Option<i64>>,
}

fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(from).map(Some)
}

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    Json(json!({
        "issuedAtWindowMs": world.issued_at_window_ms,
        "callsPerSecond": world.calls_per_second,
        "contactAfterMs": world.rhythm.map(|rhythm| rhythm.after_ms),
    }))
}

pub(super) async fn set(
    State(shared): State<Shared>,
    body: String,
) -> Result<StatusCode, Response> {
    let settings: Settings = read(&body)?;
    let times = [
        settings.issued_at_window_ms,
        settings.contact_after_ms.flatten(),
    ];
    if times.into_iter().flatten().any(|ms| ms < 0) {
        return Err(refused(StatusCode::BAD_REQUEST, "a time is below 0"));
    }
    let now_ms = shared.clock.now().as_millisecond();
    let mut world = shared.world();
    if let Some(window) = settings.issued_at_window_ms {
        world.issued_at_window_ms = window;
    }
    if let Some(limit) = settings.calls_per_second {
        world.calls_per_second = limit;
    }
    if let Some(after_ms) = settings.contact_after_ms {
        world.set_rhythm(after_ms, now_ms);
    }
    Ok(StatusCode::NO_CONTENT)
}
