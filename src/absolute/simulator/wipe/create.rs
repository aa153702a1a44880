//! `POST /v3/actions/requests/wipe`.

use jiff::Timestamp;
use serde_json::json;

use super::super::account::Permission;
use super::super::answer::Answer;
use super::super::check::Body;
use super::super::envelope::Envelope;
use super::super::journal::What;
use super::super::route::Mood;
use super::super::siem::{Actor, Ordered};
use super::super::world::{Caller, World};
use super::{Action, Approval, Status, Wipe};
use crate::entropy::{Entropy, uuid_v7};

pub(crate) fn create(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    mood: Mood,
    entropy: &dyn Entropy,
) -> Result<Answer, Answer> {
    let body = Body::of(envelope)?;
    let units = body.units(&world.estates[caller.estate])?;
    let text = |field| body.text(field, 0..=usize::MAX);
    let (mac_username, mac_pwd) = (text("macUsername")?, text("macPwd")?);
    let unenroll = body.flag("unenrollDevicesAndFreeLicenses")?;
    let unenroll = unenroll.unwrap_or_default();
    if unenroll && !caller.may(Permission::PerformUnenroll) {
        return Err(Answer::not_authorized());
    }
    let now = Timestamp::from_millisecond(mood.now_ms).unwrap_or_default();
    let (rhythm, estate) = (world.rhythm, &mut world.estates[caller.estate]);
    let (place, request_uid) = (estate.wipes.len(), uuid_v7(now, entropy));
    let action = |unit: &usize| Action {
        uid: uuid_v7(now, entropy),
        unit: *unit,
        status: if estate.units[*unit].can_wipe() && !mood.ineligible {
            Status::Pending
        } else {
            Status::Failed
        },
        changed_ms: mood.now_ms,
        certificate: uuid_v7(now, entropy),
    };
    let actions: Vec<Action> = units.iter().map(action).collect();
    let any = actions
        .iter()
        .any(|action| action.status == Status::Pending);
    let waits = mood.pending_approval && any;
    for (at, action) in actions.iter().enumerate() {
        let unit = &mut estate.units[action.unit];
        unit.wipes.push((place, at));
        if action.status == Status::Pending {
            unit.open_wipes.push((place, at));
        }
    }
    estate.wipes.push(Wipe {
        request_uid,
        requester: caller.token.owner.clone(),
        approval: if waits {
            Approval::Waiting
        } else {
            Approval::NotNeeded
        },
        mac_username: mac_username.map(str::to_owned),
        mac_pwd: mac_pwd.map(str::to_owned),
        unenroll,
        created_ms: mood.now_ms,
        changed_ms: mood.now_ms,
        actions,
    });
    estate.wipe_requests.insert(request_uid, place);
    estate.wipes_by_time.insert((mood.now_ms, place));
    let verb = if waits {
        "ActionRequestPendingApproval"
    } else {
        "DeviceWipeRequested"
    };
    for (at, unit) in units.into_iter().enumerate() {
        let estate = &mut world.estates[caller.estate];
        let actor = Actor::User(&caller.token);
        let ordered = Ordered {
            action: "Wipe",
            request_uid: Some(request_uid),
            title: String::new(),
        };
        estate.tell_of(verb, actor, unit, Some(ordered), mood.now_ms);
        estate.plan_contact(unit, mood.now_ms, rhythm);
        world.effect(caller, unit, What::Wipe(place, at), mood.now_ms);
    }
    Ok(Answer::data(json!({ "requestUid": request_uid })))
}
