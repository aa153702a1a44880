//! The journal: every accepted order about a device, and nothing else. Tests count here, not calls.

use serde_json::{Value, json};

use super::estate::Estate;
use super::wipe;
use super::world::{Caller, World};

/// What an order became, to tell how it stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// A freeze, by its place.
    Freeze(usize),
    /// A removal of freezes.
    Removal(usize),
    /// A wipe: the request, and the action in it.
    Wipe(usize, usize),
    /// A wipe that was cancelled.
    Cancel(usize, usize),
}

impl What {
    fn kind(self) -> &'static str {
        match self {
            Self::Freeze(_) => "freeze",
            Self::Removal(_) => "remove_freeze",
            Self::Wipe(..) => "wipe",
            Self::Cancel(..) => "cancel_wipe",
        }
    }

    fn unit(self, estate: &Estate) -> Option<usize> {
        match self {
            Self::Freeze(place) => Some(estate.freezes[place].unit),
            Self::Wipe(wipe, action) | Self::Cancel(wipe, action) => {
                Some(estate.wipes[wipe].actions[action].unit)
            }
            Self::Removal(_) => None,
        }
    }

    fn request(self, estate: &Estate) -> Option<uuid::Uuid> {
        match self {
            Self::Freeze(place) => Some(estate.freezes[place].order.request_uid),
            Self::Wipe(wipe, _) | Self::Cancel(wipe, _) => Some(estate.wipes[wipe].request_uid),
            Self::Removal(_) => None,
        }
    }

    /// How it stands now.
    fn status(self, estate: &Estate) -> &'static str {
        match self {
            Self::Freeze(place) => estate.freezes[place].status.code(),
            Self::Wipe(wipe, action) | Self::Cancel(wipe, action) => {
                let wipe = &estate.wipes[wipe];
                match wipe.actions[action].status {
                    wipe::Status::Pending if wipe.is_waiting() => "PendingApproval",
                    status => status.code(),
                }
            }
            Self::Removal(place) if estate.removals[place].is_some() => "Completed",
            Self::Removal(_) => "Pending",
        }
    }
}

/// One order about one device.
#[derive(Debug, Clone)]
pub(super) struct Effect {
    at_ms: i64,
    estate: usize,
    kid: String,
    unit: usize,
    what: What,
}

impl World {
    /// Writes an order about a device down.
    pub(super) fn effect(&mut self, caller: &Caller, unit: usize, what: What, at_ms: i64) {
        let (estate, kid) = (caller.estate, caller.token.kid.clone());
        debug_assert!(what.unit(&self.estates[estate]).is_none_or(|of| of == unit));
        self.journal.push(Effect {
            at_ms,
            estate,
            kid,
            unit,
            what,
        });
    }

    /// The journal, each order with how it stands now.
    pub(super) fn told_journal(&self) -> Vec<Value> {
        let told = |(place, effect): (usize, &Effect)| {
            let estate = &self.estates[effect.estate];
            let title = match effect.what {
                What::Freeze(place) => estate.freezes[place].order.title.as_str(),
                _ => "",
            };
            let request = effect.what.request(estate);
            json!({
                "number": place + 1,
                "atMs": effect.at_ms,
                "accountUid": estate.account_uid,
                "kid": effect.kid,
                "kind": effect.what.kind(),
                "deviceUid": estate.device_uid(effect.unit),
                "requestUid": request.map(|uid| uid.to_string()).unwrap_or_default(),
                "title": title,
                "status": effect.what.status(estate),
            })
        };
        self.journal.iter().enumerate().map(told).collect()
    }
}
