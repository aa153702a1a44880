//! Looking for dispatches of ours of which the tenant tells nothing by itself: there is no list of
//! freeze requests, so each is asked for by its id, or else seen by its device's record.

use jiff::SignedDuration;

use super::side::{Side, kept};
use crate::absolute::{Credentials, DeviceRecord, FreezeAction, WhyKind};
use crate::dispatch::Dispatch;
use crate::domain::action::ProxyAction;
use crate::domain::readiness::Learnt;
use crate::domain::reconciliation::{ActKind, ActSource, DeskAct, Sought, Window, reference_in};
use crate::store;
use crate::store::tenant_act::Told;

/// The two clocks may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

impl Dispatch {
    /// Looks for each of these acts; what is found is told, and of the others whether the tenant would
    /// have shown them.
    pub(super) async fn look_for(
        &self,
        alone: &[DeskAct],
        side: &mut Side,
        window: Window,
    ) -> store::Result<Vec<Told>> {
        let mut found = Vec::new();
        let Some(credentials) = side.credentials.clone() else {
            return Ok(found);
        };
        for ours in alone {
            let sought = match ours.action {
                ProxyAction::Wipe if side.wipes == Learnt::Readable => Sought::Absent,
                ProxyAction::Wipe => Sought::Unseen,
                ProxyAction::Lock => {
                    match self.look_for_lock(&credentials, ours, side, window).await {
                        Ok(told) => {
                            found.push(told);
                            continue;
                        }
                        Err(sought) => sought,
                    }
                }
            };
            side.sought.insert(ours.id, sought);
        }
        Ok(found)
    }

    async fn look_for_lock(
        &self,
        credentials: &Credentials,
        ours: &DeskAct,
        side: &mut Side,
        window: Window,
    ) -> Result<Told, Sought> {
        if let Some(uid) = &ours.request_uid {
            let _leave = self.read_turn(credentials).await;
            let call = self.client.freeze_request(credentials, uid).await;
            match side.hear(call) {
                Ok(actions) => {
                    let of_device =
                        |it: &&FreezeAction| it.device_uid.eq_ignore_ascii_case(&ours.device);
                    let action = actions.iter().find(of_device).ok_or(Sought::Absent)?;
                    return Ok(of_request(action, uid, ours));
                }
                Err(_) if side.last_is(WhyKind::NotFound) => return Err(Sought::Absent),
                Err(Learnt::Refused) => {}
                Err(_) => return Err(Sought::Unseen),
            }
        }
        let _leave = self.read_turn(credentials).await;
        let call = self.client.device(credentials, &ours.device).await;
        let record = side.hear(call).map_err(|_| Sought::Unseen)?;
        let record = record.ok_or(Sought::Unseen)?;
        // A freeze that somebody took away since leaves nothing in the record.
        let is_covered = side.siem == Learnt::Readable && ours.begun_at >= window.siem;
        match of_record(&record, ours) {
            Some(told) => Ok(told),
            None if is_covered => Err(Sought::Absent),
            None => Err(Sought::Unseen),
        }
    }
}

fn of_request(action: &FreezeAction, uid: &str, ours: &DeskAct) -> Told {
    Told {
        kind: ActKind::Lock,
        device: ours.device.to_lowercase(),
        at: action.created_at.unwrap_or(ours.begun_at),
        source: ActSource::FreezeRequest,
        key: format!("{} {}", kept(uid), ours.device.to_lowercase()),
        request_uid: Some(kept(uid)),
        reference: reference_in(&action.title),
        has_foreign_title: false,
        actor: kept(&action.requester),
    }
}

/// The freeze on demand that a device's record tells of, where it changed since ours began. The record
/// names neither a request nor who asked, so that it counts for the time of ours.
fn of_record(record: &DeviceRecord, ours: &DeskAct) -> Option<Told> {
    let on_demand = record.freeze.iter().filter(|it| it.kind == "OnDemand");
    let changed = on_demand.filter_map(|it| it.updated_at).max()?;
    (changed >= ours.begun_at - SKEW).then(|| Told {
        kind: ActKind::Lock,
        device: ours.device.to_lowercase(),
        at: ours.begun_at,
        source: ActSource::DeviceRecord,
        key: format!(
            "{} {}",
            ours.device.to_lowercase(),
            changed.as_microsecond()
        ),
        request_uid: None,
        reference: None,
        has_foreign_title: false,
        actor: String::new(),
    })
}
