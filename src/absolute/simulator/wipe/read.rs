//! Reading wipes: the list, one request, the actions on devices.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::check::{self, Body, uid};
use super::super::envelope::Envelope;
use super::super::estate::Estate;
use super::super::paging::{self, Sizes};
use super::super::time::stamp;
use super::super::world::{Caller, World};
use super::{RequestStatus, Status};

const SIZES: Sizes = Sizes::new(100, 500);

/// When a request was made: from and to, both included.
fn window(envelope: &Envelope) -> Result<(i64, i64), Answer> {
    let from = check::time(envelope, "createdFromDateTimeUtc")?;
    let to = check::time(envelope, "createdToDateTimeUtc")?;
    Ok((from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
}

/// The requests made in a window, the oldest first.
fn made(estate: &Estate, (from, to): (i64, i64)) -> Vec<usize> {
    if from > to {
        return Vec::new();
    }
    let range = estate.wipes_by_time.range((from, 0)..=(to, usize::MAX));
    range.map(|(_, place)| *place).collect()
}

pub(crate) fn list(world: &World, caller: &Caller, envelope: &Envelope) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let window = window(envelope)?;
    let status = check::word(envelope, "requestStatus", RequestStatus::ALL)?;
    let mut found = made(estate, window);
    if let Some(status) = status {
        found.retain(|place| estate.wipes[*place].status() == status);
    }
    paging::page(envelope, estate, found, SIZES, |place| {
        estate.wipes[place].told()
    })
}

pub(crate) fn get(world: &World, caller: &Caller, request_uid: &str) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let place = place(estate, request_uid)?;
    Ok(Answer::data(estate.wipes[place].told()))
}

/// The request of a uid in a path.
pub(super) fn place(estate: &Estate, request_uid: &str) -> Result<usize, Answer> {
    uid(request_uid)
        .and_then(|uid| estate.wipe_requests.get(&uid).copied())
        .ok_or_else(Answer::not_found)
}

pub(crate) fn actions(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: Option<&str>,
) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let of = request_uid.map(|uid| place(estate, uid)).transpose()?;
    let (from, to) = window(envelope)?;
    let status = check::word(envelope, "actionStatus", Status::ALL)?;
    let devices = Body::of(envelope)?.uids("deviceUids", 10_000)?;
    // An empty list means all; uids that are no device's of this account match nothing.
    let devices = devices.filter(|uids| !uids.is_empty());
    let units = devices.map(|uids| {
        let units = uids.into_iter().filter_map(|uid| estate.unit(uid));
        units.collect::<HashSet<usize>>()
    });
    let all_of = |wipe: usize| (0..estate.wipes[wipe].actions.len()).map(move |at| (wipe, at));
    let mut found: Vec<(usize, usize)> = match (of, &units) {
        (Some(wipe), _) => all_of(wipe).collect(),
        (None, Some(units)) => {
            let wipes = units.iter().flat_map(|unit| &estate.units[*unit].wipes);
            let mut wipes: Vec<(usize, usize)> = wipes.copied().collect();
            wipes.sort_unstable();
            wipes
        }
        (None, None) => made(estate, (from, to))
            .into_iter()
            .flat_map(all_of)
            .collect(),
    };
    found.retain(|(wipe, at)| {
        let wipe = &estate.wipes[*wipe];
        let action = &wipe.actions[*at];
        (from..=to).contains(&wipe.created_ms)
            && units
                .as_ref()
                .is_none_or(|units| units.contains(&action.unit))
            && status.is_none_or(|status| status == action.status)
    });
    paging::page(envelope, estate, found, SIZES, |at| told(estate, at))
}

fn told(estate: &Estate, (wipe, at): (usize, usize)) -> Value {
    let wipe = &estate.wipes[wipe];
    let action = &wipe.actions[at];
    let device = &estate.units[action.unit].device;
    let mut told = json!({
        "actionUid": action.uid,
        "requestUid": wipe.request_uid,
        "deviceUid": device.device_uid,
        "deviceName": device.name,
        "esn": device.esn,
        "actionStatus": action.status.code(),
        "createdDateTimeUtc": stamp(wipe.created_ms),
        "updatedDateTimeUtc": stamp(action.changed_ms),
    });
    if action.status == Status::Succeeded {
        told["certificateUid"] = json!(action.certificate);
    }
    told
}
