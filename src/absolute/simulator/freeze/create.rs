//! `POST /v3/actions/requests/freeze`.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::super::answer::Answer;
use super::super::envelope::Envelope;
use super::super::estate::Estate;
use super::super::journal::What;
use super::super::route::Mood;
use super::super::siem::{Actor, Ordered};
use super::super::world::{Caller, Rhythm, World};
use super::order::Wish;
use super::{Freeze, Kind, Moment, Order, Status};
use crate::entropy::{Entropy, uuid_v7};

pub(crate) fn create(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    mood: Mood,
    entropy: &dyn Entropy,
) -> Result<Answer, Answer> {
    let wish = Wish::read(envelope, &world.estates[caller.estate])?;
    let now = Timestamp::from_millisecond(mood.now_ms).unwrap_or_default();
    let request_uid = uuid_v7(now, entropy);
    let for_all = wish
        .passcode
        .unwrap_or_else(|| digits(wish.passcode_length, entropy));
    let order = Arc::new(Order {
        request_uid,
        requester: caller.token.owner.clone(),
        title: wish.title,
        kind: wish.kind,
        message_name: wish.message_name,
        message: wish.message,
        passcode_option: wish.passcode_option,
        passcode_length: wish.passcode_length,
        emails: wish.emails,
        created_ms: mood.now_ms,
    });
    for unit in wish.units {
        let passcode = if order.passcode_option == "RandomForEach" {
            digits(order.passcode_length, entropy)
        } else {
            for_all.clone()
        };
        let estate = &mut world.estates[caller.estate];
        let can = estate.units[unit].can_freeze(order.kind == Kind::OnDemand);
        let (status, moment) = if mood.ineligible || !can {
            (Status::Ineligible, Moment::Ineligible)
        } else if mood.pending_approval {
            (Status::PendingApproval, Moment::AwaitsApproval)
        } else {
            (Status::Pending, Moment::Requested)
        };
        let place = estate.freezes.len();
        let mut freeze = Freeze {
            action_uid: uuid_v7(now, entropy),
            order: Arc::clone(&order),
            unit,
            number: place + 1,
            passcode,
            status,
            is_current: status != Status::Ineligible,
            removed_by: None,
            downloaded_ms: None,
            frozen_ms: 0,
            changed_ms: mood.now_ms,
            history: Vec::new(),
        };
        freeze.note(moment, "", mood.now_ms);
        estate.freezes.push(freeze);
        let of_request = estate.freeze_requests.entry(request_uid);
        of_request.or_default().push(place);
        let actor = Actor::User(&caller.token);
        let ordered = Ordered {
            action: "Freeze",
            request_uid: Some(request_uid),
            title: order.title.clone(),
        };
        let verb = if status == Status::PendingApproval {
            "ActionRequestPendingApproval"
        } else {
            "DeviceFreezeRequested"
        };
        estate.tell_of(verb, actor, unit, Some(ordered), mood.now_ms);
        if status == Status::Pending {
            estate.stand(place, mood.now_ms, world.rhythm);
        }
        world.effect(caller, unit, What::Freeze(place), mood.now_ms);
    }
    Ok(Answer::data(json!({ "requestUid": request_uid })))
}

impl Estate {
    /// Lets a freeze wait for its device, in the place of what waited there of its type.
    pub(crate) fn stand(&mut self, place: usize, now_ms: i64, rhythm: Option<Rhythm>) {
        let (unit, by) = (self.freezes[place].unit, self.freezes[place].action_uid);
        let kind = self.freezes[place].order.kind.code();
        for old in std::mem::take(&mut self.units[unit].freezes) {
            let freeze = &mut self.freezes[old];
            if freeze.is_queued() && freeze.order.kind.code() == kind {
                freeze.replace(by, now_ms);
            } else {
                self.units[unit].freezes.push(old);
            }
        }
        self.units[unit].freezes.push(place);
        self.plan_contact(unit, now_ms, rhythm);
    }
}

/// An unfreeze code.
fn digits(length: usize, entropy: &dyn Entropy) -> String {
    let mut bytes = vec![0; length];
    entropy.fill(&mut bytes);
    let digit = |byte: &u8| char::from(b'0' + byte % 10);
    bytes.iter().map(digit).collect()
}
