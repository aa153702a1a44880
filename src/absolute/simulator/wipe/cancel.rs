//! `POST /v3/actions/wipe/cancel-actions/{requestUid}`: what no device took up yet.

use std::collections::HashSet;

use uuid::Uuid;

use super::super::answer::Answer;
use super::super::check::Body;
use super::super::envelope::Envelope;
use super::super::journal::What;
use super::super::siem::Actor;
use super::super::world::{Caller, World};
use super::Status;
use super::read::place;

pub(crate) fn cancel(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: &str,
    now_ms: i64,
) -> Result<Answer, Answer> {
    let body = Body::of(envelope)?;
    let all = body.flag("cancelAllActions")?.unwrap_or_default();
    let named = body.uids("actionUids", usize::MAX)?.unwrap_or_default();
    let named: HashSet<Uuid> = named.into_iter().collect();
    let estate = &mut world.estates[caller.estate];
    let place = place(estate, request_uid)?;
    let mut cancelled = Vec::new();
    for (at, action) in estate.wipes[place].actions.iter().enumerate() {
        if action.status == Status::Pending && (all || named.contains(&action.uid)) {
            cancelled.push((at, action.unit));
        }
    }
    for (at, unit) in &cancelled {
        estate.set_action((place, *at), Status::Canceled, now_ms);
        let actor = Actor::User(&caller.token);
        estate.tell("WipeCanceled", actor, *unit, now_ms);
    }
    estate.wipes[place].withdraw_if_empty();
    for (at, unit) in cancelled {
        world.effect(caller, unit, What::Cancel(place, at), now_ms);
    }
    Ok(Answer::Accepted)
}
