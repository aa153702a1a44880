//! What can be set while the simulator runs.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::super::Shared;
use super::{Refused, read, refused};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    issued_at_window_ms: Option<i64>,
    calls_per_second: Option<u32>,
    #[serde(default, deserialize_with = "contacts")]
    contact_after_ms: Contacts,
    /// How far the `Date` of answers is ahead of the clock; below 0 behind it.
    clock_ahead_ms: Option<i64>,
    /// Whether the integration with SIEM is switched on in the console.
    siem_enabled: Option<bool>,
    /// Verbs of events that nobody chose there.
    siem_leaves_out: Option<Vec<String>>,
}

/// Whether devices make contact by themselves.
#[derive(Debug, Clone, Copy, Default)]
enum Contacts {
    /// As before: nothing was said.
    #[default]
    Stay,
    /// No: `null`.
    Off,
    After(i64),
}

fn contacts<'de, D: Deserializer<'de>>(from: D) -> Result<Contacts, D::Error> {
    let given = Option::<i64>::deserialize(from)?;
    Ok(given.map_or(Contacts::Off, Contacts::After))
}

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    Json(json!({
        "issuedAtWindowMs": world.issued_at_window_ms,
        "callsPerSecond": world.calls_per_second,
        "contactAfterMs": world.rhythm.map(|rhythm| rhythm.after_ms),
        "clockAheadMs": world.clock_ahead_ms,
        "siemEnabled": world.siem_enabled,
        "siemLeavesOut": world.siem_left_out,
    }))
}

pub(super) async fn set(State(shared): State<Shared>, body: String) -> Result<StatusCode, Refused> {
    let settings: Settings = read(&body)?;
    let below = |ms: i64| ms < 0;
    let contacts = matches!(settings.contact_after_ms, Contacts::After(ms) if below(ms));
    if contacts || settings.issued_at_window_ms.is_some_and(below) {
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
    if let Some(ahead) = settings.clock_ahead_ms {
        world.clock_ahead_ms = ahead;
    }
    if let Some(enabled) = settings.siem_enabled {
        world.siem_enabled = enabled;
    }
    if let Some(verbs) = settings.siem_leaves_out {
        world.siem_left_out = verbs;
    }
    match settings.contact_after_ms {
        Contacts::Stay => {}
        Contacts::Off => world.set_rhythm(None, now_ms),
        Contacts::After(after_ms) => world.set_rhythm(Some(after_ms), now_ms),
    }
    Ok(StatusCode::NO_CONTENT)
}
