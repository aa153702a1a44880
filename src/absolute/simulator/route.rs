//! One call: envelope, token, faults, rate, then the operation that the envelope names.

use super::answer::Answer;
use super::envelope::Envelope;
use super::fault::{Call, Fault, Kind};
use super::operation::{Missing, Operation};
use super::world::{Caller, World};
use super::{Shared, devices, freeze, messages, siem, wipe};

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
pub(super) fn handle(shared: &Shared, body: &[u8]) -> Handled {
    let now_ms = shared.clock.now().as_millisecond();
    let mut world = shared.world();
    let signed = Envelope::parse(body).and_then(|envelope| {
        let caller = world.authenticate(&envelope, now_ms)?;
        Some((envelope, caller))
    });
    let call = signed.as_ref().map(|(envelope, caller)| Call {
        kid: &caller.token.kid,
        endpoint: Operation::of(&envelope.method, &envelope.uri)
            .ok()
            .map(|(operation, _)| operation.endpoint()),
    });
    let faults = world.faults.strike(call, now_ms);
    let has = |kind| faults.iter().any(|fault: &Fault| fault.kind == kind);
    let delays = faults.iter().filter(|fault| fault.kind == Kind::Slow);
    let delay_ms = delays.map(|fault| fault.millis).max().unwrap_or(0);
    if has(Kind::CutBefore) {
        return Handled {
            answer: Answer::Accepted,
            delay_ms,
            cut: true,
        };
    }
    let answer = match (faults.iter().find_map(|fault| status(fault.kind)), signed) {
        (Some(answer), _) => answer,
        (None, None) => Answer::not_authenticated(),
        (None, Some((envelope, caller))) => {
            let mood = Mood {
                pending_approval: has(Kind::PendingApproval),
                ineligible: has(Kind::Ineligible),
                now_ms,
            };
            operate(shared, &mut world, &caller, &envelope, mood).unwrap_or_else(|refused| refused)
        }
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

fn operate(
    shared: &Shared,
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    mood: Mood,
) -> Result<Answer, Answer> {
    let (now_ms, limit, entropy) = (mood.now_ms, world.calls_per_second, &*shared.entropy);
    if !world.estates[caller.estate].count_call(now_ms, limit) {
        return Err(Answer::rate_limited());
    }
    let (operation, uid) =
        Operation::of(&envelope.method, &envelope.uri).map_err(|missing| match missing {
            // The web server in front answers for paths that the API does not have.
            Missing::Path => Answer::Html403,
            Missing::Old => Answer::not_found(),
            Missing::NotSimulated => Answer::not_simulated(),
            Missing::Method => Answer::method_not_allowed(),
        })?;
    let needed = operation.permissions();
    if !needed.iter().all(|permission| caller.may(*permission)) {
        return Err(Answer::not_authorized());
    }
    if !envelope.is_readable {
        return Err(Answer::unreadable());
    }
    world.catch_up(caller.estate, now_ms);
    match operation {
        Operation::ListDevices => devices::list(world, caller, envelope, now_ms),
        Operation::ListEvents => siem::list(world, caller, envelope, now_ms),
        Operation::CreateFreeze => freeze::create(world, caller, envelope, mood, entropy),
        Operation::ReadFreeze => freeze::read(world, caller, envelope, uid),
        Operation::RemoveFreeze => freeze::remove(world, caller, envelope, now_ms),
        Operation::ListMessages => messages::list(world, caller, envelope),
        Operation::CreateMessage => messages::create(world, caller, envelope, now_ms, entropy),
        Operation::ReadMessage => messages::read(world, caller, uid),
        Operation::UpdateMessage => messages::update(world, caller, envelope, uid, now_ms),
        Operation::DeleteMessage => messages::delete(world, caller, uid),
        Operation::CreateWipe => wipe::create(world, caller, envelope, mood, entropy),
        Operation::ListWipes => wipe::list(world, caller, envelope),
        Operation::ReadWipe => wipe::get(world, caller, uid),
        Operation::ListActions => wipe::actions(world, caller, envelope, None),
        Operation::ListRequestActions => wipe::actions(world, caller, envelope, Some(uid)),
        Operation::CancelWipe => wipe::cancel(world, caller, envelope, uid, now_ms),
    }
}
