//! One call: faults, envelope, token, rate, then the operation that the envelope names.

use super::account::Permission;
use super::answer::Answer;
use super::envelope::Envelope;
use super::fault::{Fault, Kind};
use super::world::{Caller, World};
use super::{Shared, devices, freeze, siem, wipe};

/// What becomes of a call.
#[derive(Debug)]
pub(super) struct Handled {
    pub answer: Answer,
    /// The answer waits this long.
    pub delay_ms: u64,
    /// The connection is cut instead of answering.
    pub cut: bool,
}

/// How an operation is done, beside what was asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mood {
    pub pending_approval: bool,
    pub ineligible: bool,
    pub now_ms: i64,
}

/// Handles the body of a `POST /jws/validate`.
pub(super) fn handle(shared: &Shared, body: &str) -> Handled {
    let now_ms = shared.clock.now().as_millisecond();
    let mut world = shared.world();
    let envelope = Envelope::parse(body);
    let (kid, endpoint) = envelope.as_ref().map_or(("", ""), |envelope| {
        (envelope.kid.as_str(), endpoint(envelope))
    });
    let faults = world.faults.strike(kid, endpoint, now_ms);
    let has = |kind| faults.iter().any(|fault: &Fault| fault.kind == kind);
    let delay_ms = faults
        .iter()
        .filter(|fault| fault.kind == Kind::Slow)
        .map(|fault| fault.millis)
        .max()
        .unwrap_or(0);
    if has(Kind::CutBefore) {
        return Handled {
            answer: Answer::Accepted,
            delay_ms,
            cut: true,
        };
    }
    let answer = match faults.iter().find_map(|fault| status(fault.kind)) {
        Some(answer) => answer,
        None => match envelope {
            None => Answer::not_authenticated(),
            Some(envelope) => {
                let mood = Mood {
                    pending_approval: has(Kind::PendingApproval),
                    ineligible: has(Kind::Ineligible),
                    now_ms,
                };
                operate(shared, &mut world, &envelope, mood)
            }
        },
    };
    Handled {
        answer,
        delay_ms,
        cut: has(Kind::CutAfter),
    }
}

fn status(kind: Kind) -> Option<Answer> {
    Some(match kind {
        Kind::Status401 => Answer::not_authenticated(),
        Kind::Status403 => Answer::Html403,
        Kind::Status409 => Answer::conflict(),
        Kind::Status429 => Answer::rate_limited(),
        Kind::Status500 => Answer::server_error(),
        Kind::Status503 | Kind::Maintenance => Answer::unavailable(),
        _ => return None,
    })
}

fn endpoint(envelope: &Envelope) -> &'static str {
    let uri = envelope.uri.as_str();
    if uri.contains("remove-freeze") {
        "remove_freeze"
    } else if uri.contains("freeze") {
        "freeze"
    } else if uri.contains("wipe") {
        "wipe"
    } else if uri.contains("siem") {
        "siem"
    } else {
        "devices"
    }
}

fn operate(shared: &Shared, world: &mut World, envelope: &Envelope, mood: Mood) -> Answer {
    let Some(caller) = authenticate(world, envelope, mood.now_ms) else {
        return Answer::not_authenticated();
    };
    let limit = world.calls_per_second;
    if !world.accounts[caller.account].count_call(mood.now_ms, limit) {
        return Answer::rate_limited();
    }
    super::contact::due(world, caller.account, mood.now_ms);
    let parts: Vec<&str> = envelope.uri.trim_start_matches('/').split('/').collect();
    let entropy = &*shared.entropy;
    match (envelope.method.as_str(), parts.as_slice()) {
        ("GET", ["v3", "reporting", "devices"]) => {
            permitted(&caller, &[Permission::ViewDevices], || {
                devices::list(world, &caller, envelope)
            })
        }
        ("GET", ["v3", "reporting", "siem-events"]) => {
            permitted(&caller, &[Permission::ManageSiem], || {
                siem::list(world, &caller, envelope, mood.now_ms)
            })
        }
        ("POST", ["v3", "actions", "requests", "freeze"]) => {
            permitted(&caller, &[Permission::PerformFreeze], || {
                freeze::create(world, &caller, envelope, mood, entropy)
            })
        }
        ("GET", ["v3", "actions", "freeze", "requests", uid]) => permitted(
            &caller,
            &[Permission::PerformFreeze, Permission::PerformRemoveFreeze],
            || freeze::read(world, &caller, envelope, uid),
        ),
        ("POST", ["v3", "actions", "freeze", "remove-freeze"]) => {
            permitted(&caller, &[Permission::PerformFreeze], || {
                freeze::remove(world, &caller, envelope, mood)
            })
        }
        ("POST", ["v3", "actions", "requests", "wipe"]) => {
            permitted(&caller, &[Permission::PerformWipe], || {
                wipe::create(world, &caller, envelope, mood, entropy)
            })
        }
        ("GET", ["v3", "actions", "requests", "wipe"]) => {
            permitted(&caller, &[Permission::ViewWipe], || {
                wipe::list(world, &caller, envelope)
            })
        }
        ("GET", ["v3", "actions", "requests", "wipe", uid]) => {
            permitted(&caller, &[Permission::ViewWipe], || {
                wipe::get(world, &caller, uid)
            })
        }
        ("POST", ["v3", "actions", "wipe", "get-actions"]) => {
            permitted(&caller, &[Permission::ViewWipe], || {
                wipe::actions(world, &caller, envelope, None)
            })
        }
        ("POST", ["v3", "actions", "wipe", "get-actions", uid]) => {
            permitted(&caller, &[Permission::ViewWipe], || {
                wipe::actions(world, &caller, envelope, Some(uid))
            })
        }
        ("POST", ["v3", "actions", "wipe", "cancel-actions", uid]) => {
            permitted(&caller, &[Permission::PerformWipe], || {
                wipe::cancel(world, &caller, envelope, uid, mood.now_ms)
            })
        }
        // The web server in front answers for paths that the API does not have.
        _ => Answer::Html403,
    }
}

fn permitted(caller: &Caller, needed: &[Permission], operate: impl FnOnce() -> Answer) -> Answer {
    if needed.iter().all(|permission| caller.may(*permission)) {
        operate()
    } else {
        Answer::not_authorized()
    }
}

fn authenticate(world: &World, envelope: &Envelope, now_ms: i64) -> Option<Caller> {
    let (account, token) = world
        .accounts
        .iter()
        .enumerate()
        .find_map(|(place, account)| {
            account
                .tokens
                .iter()
                .find(|token| token.kid == envelope.kid)
                .map(|token| (place, token))
        })?;
    let today = jiff::Timestamp::from_millisecond(now_ms)
        .ok()?
        .strftime("%Y-%m-%d")
        .to_string();
    let valid = envelope.is_signed_by(&token.verifier)
        && (envelope.issued_at_ms - now_ms).abs() <= world.issued_at_window_ms
        && token
            .expires_on
            .is_none_or(|last| last.to_string() >= today);
    valid.then(|| Caller {
        account,
        kid: token.kid.clone(),
        owner: token.owner.clone(),
        permissions: token.permissions.clone(),
    })
}
