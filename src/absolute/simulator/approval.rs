//! Requests that wait for a second person, who decides at the control endpoint: the API itself has
//! no operation for it (Absolute API, section 3.7).

use serde_json::{Value, json};
use uuid::Uuid;

use super::estate::Estate;
use super::freeze::{Kind, Moment, Status};
use super::siem::Actor;
use super::wipe;
use super::world::{Rhythm, World};

impl World {
    /// The requests that wait.
    pub(super) fn approvals(&self) -> Vec<Value> {
        let mut told = Vec::new();
        for estate in &self.estates {
            let mut tell = |kind: &str, uid: &Uuid| {
                told.push(
                    json!({ "accountUid": estate.account_uid, "kind": kind, "requestUid": uid }),
                );
            };
            let waits = |place: &usize| estate.freezes[*place].status == Status::PendingApproval;
            for (uid, places) in &estate.freeze_requests {
                if places.iter().any(waits) {
                    tell("freeze", uid);
                }
            }
            for wipe in estate.wipes.iter().filter(|wipe| wipe.is_waiting()) {
                tell("wipe", &wipe.request_uid);
            }
        }
        told
    }

    /// Approves or declines a request; whether it waited.
    pub(super) fn decide(&mut self, request_uid: Uuid, approve: bool, now_ms: i64) -> bool {
        let rhythm = self.rhythm;
        self.estates
            .iter_mut()
            .any(|estate| estate.decide(request_uid, approve, now_ms, rhythm))
    }
}

impl Estate {
    fn decide(
        &mut self,
        request_uid: Uuid,
        approve: bool,
        now_ms: i64,
        rhythm: Option<Rhythm>,
    ) -> bool {
        let mut units = self.decide_freezes(request_uid, approve, now_ms, rhythm);
        if let Some(place) = self.wipe_requests.get(&request_uid).copied()
            && self.wipes[place].is_waiting()
        {
            let wipe = &mut self.wipes[place];
            wipe.approval = if approve {
                wipe::Approval::NotNeeded
            } else {
                wipe::Approval::Declined
            };
            wipe.changed_ms = now_ms;
            units.extend(wipe.pending_units());
            if approve {
                for unit in &units {
                    self.plan_contact(*unit, now_ms, rhythm);
                }
            } else {
                self.close_actions(place, wipe::Status::Failed, now_ms);
            }
        }
        let verb = if approve {
            "ActionRequestApproved"
        } else {
            "ActionRequestDeclined"
        };
        for unit in &units {
            self.tell(verb, Actor::System, *unit, now_ms);
        }
        !units.is_empty()
    }

    fn decide_freezes(
        &mut self,
        request_uid: Uuid,
        approve: bool,
        now_ms: i64,
        rhythm: Option<Rhythm>,
    ) -> Vec<usize> {
        let places = self.freeze_requests.get(&request_uid);
        let mut units = Vec::new();
        for place in places.cloned().unwrap_or_default() {
            let freeze = &mut self.freezes[place];
            if freeze.status != Status::PendingApproval {
                continue;
            }
            units.push(freeze.unit);
            // The device may have changed while the request waited.
            let can = self.units[freeze.unit].can_freeze(freeze.order.kind == Kind::OnDemand);
            let (status, moment) = match (approve, can) {
                (true, true) => (Status::Pending, Moment::Requested),
                (true, false) => (Status::Ineligible, Moment::Ineligible),
                (false, _) => (Status::Failed, Moment::Declined),
            };
            freeze.status = status;
            freeze.is_current = status == Status::Pending;
            freeze.note(moment, "", now_ms);
            if status == Status::Pending {
                self.stand(place, now_ms, rhythm);
            }
        }
        units
    }
}
