//! `POST /v3/actions/freeze/remove-freeze`: takes effect at each device's next contact.

use super::super::answer::Answer;
use super::super::check::Body;
use super::super::envelope::Envelope;
use super::super::journal::What;
use super::super::siem::{Actor, Ordered};
use super::super::world::{Caller, World};
use super::{Kind, Moment};

pub(crate) fn remove(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    now_ms: i64,
) -> Result<Answer, Answer> {
    let body = Body::of(envelope)?;
    let units = body.units(&world.estates[caller.estate])?;
    let scheduled = body.flag("removeScheduled")?.unwrap_or_default();
    let offline = body.flag("removeOffline")?.unwrap_or_default();
    let rhythm = world.rhythm;
    for unit in units {
        let estate = &mut world.estates[caller.estate];
        for place in estate.units[unit].freezes.clone() {
            let freeze = &mut estate.freezes[place];
            let meant = freeze.is_in_force()
                || match freeze.order.kind {
                    Kind::OnDemand => true,
                    Kind::Scheduled { .. } => scheduled,
                    Kind::OffLine { .. } => offline,
                };
            if meant && freeze.removed_by.is_none() {
                freeze.removed_by = Some(caller.token.owner.clone());
                freeze.note(Moment::RemovalRequested, &caller.token.owner, now_ms);
            }
        }
        let place = estate.removals.len();
        estate.removals.push(None);
        estate.units[unit].removals.push(place);
        let actor = Actor::User(&caller.token);
        let ordered = Ordered {
            action: "RemoveFreeze",
            request_uid: None,
            title: String::new(),
        };
        estate.tell_of("RemoveFreezeRequested", actor, unit, Some(ordered), now_ms);
        estate.plan_contact(unit, now_ms, rhythm);
        world.effect(caller, unit, What::Removal(place), now_ms);
    }
    Ok(Answer::Accepted)
}
