//! Where the outcome is read. A wipe: its actions for the device, and the request itself while no device
//! has taken it up. A lock: its request where the token may read that, else the device's record (Absolute
//! API, sections 3.1 and 3.2).

use super::look::{Looked, kept};
use crate::absolute::{Credentials, OneDevice};
use crate::dispatch::Dispatch;
use crate::domain::action::ProxyAction;
use crate::domain::attempt::AttemptKind;
use crate::domain::lock_record::{self, OnDemand, Ours, Record};
use crate::domain::readiness::Learnt;
use crate::domain::request::{Request, State};
use crate::domain::watch::{Report, Source, Told};
use crate::i18n::time::today;
use crate::store::watch::Sighting;
use crate::store::{self, attempt, tenant_check};

/// How an id begins that is no id of the API's, but the name of what proved the sending.
const EVIDENCE: &str = "evidence:";

impl Dispatch {
    /// Reads what became of a request.
    pub(super) async fn see(
        &self,
        request: &Request,
        last: Option<&Sighting>,
    ) -> store::Result<Looked> {
        let (accepted, State::Sent { request_uid, .. }) = (&request.accepted, &request.state)
        else {
            return Ok(Looked::default());
        };
        let uid = Some(request_uid.as_str()).filter(|uid| !uid.starts_with(EVIDENCE));
        let credentials = match self.credentials(accepted.tenant, accepted.contract).await {
            Ok(credentials) => credentials,
            Err(unusable) => return Ok(Looked::unasked(unusable.0)),
        };
        let Ok(device) = OneDevice::new(std::slice::from_ref(&accepted.device_uid)) else {
            return Ok(Looked::unasked("device_gone"));
        };
        match (accepted.action, uid) {
            (ProxyAction::Wipe, Some(uid)) => Ok(self.see_wipe(&credentials, uid, &device).await),
            // Nothing but the request tells of a wipe.
            (ProxyAction::Wipe, None) => Ok(Looked {
                answered: true,
                ..Looked::unasked("no_request_uid")
            }),
            (ProxyAction::Lock, uid) => {
                let mut looked = Looked::default();
                if let Some(uid) = uid
                    && self.may_read_freezes(request).await?
                {
                    looked = self.see_freeze(&credentials, uid, &device).await;
                    if looked.report.is_some() || !looked.answered {
                        return Ok(looked);
                    }
                }
                self.see_record(&credentials, request, last, looked).await
            }
        }
    }

    async fn see_wipe(&self, credentials: &Credentials, uid: &str, device: &OneDevice) -> Looked {
        let mut looked = Looked::default();
        let _leave = self.read_turn(credentials).await;
        let call = self.client.wipe_actions(credentials, uid, device).await;
        let Some(actions) = looked.hear(call) else {
            return looked;
        };
        if let Some(action) = actions.iter().max_by_key(|action| action.updated_at) {
            let status = Told::of_wipe_action(&action.status);
            let (word, at) = (&action.status, action.updated_at);
            looked.tell(status, word, Source::WipeActions, at);
            if status != Told::Waiting {
                return looked;
            }
        }
        // What waits for approval, or was declined, is told of the request alone.
        let _leave = self.read_turn(credentials).await;
        let call = self.client.wipe_request(credentials, uid).await;
        match looked.hear(call) {
            Some(request) => {
                let told = Told::of_wipe_request(&request.status);
                let waits = matches!(told, Some(Told::Waiting | Told::Processing));
                if let Some(status) = told.filter(|_| looked.report.is_none() || !waits) {
                    let (word, at) = (&request.status, request.updated_at);
                    looked.tell(status, word, Source::WipeRequest, at);
                }
            }
            None if !looked.answered => looked.report = None,
            None => {}
        }
        looked
    }

    async fn see_freeze(&self, credentials: &Credentials, uid: &str, device: &OneDevice) -> Looked {
        let mut looked = Looked::default();
        let _leave = self.read_turn(credentials).await;
        let call = self.client.freeze_request(credentials, uid).await;
        if let Some(actions) = looked.hear(call)
            && let Some(action) = actions.iter().find(|it| device.is(&it.device_uid))
        {
            looked.tell_freeze(action);
        }
        looked
    }

    /// What the last check of the tenant did not find refused is tried.
    async fn may_read_freezes(&self, request: &Request) -> store::Result<bool> {
        let tenant = request.accepted.tenant;
        let known = tenant_check::load(
            &mut *self.store.read().await?,
            tenant,
            today(self.clock.now()),
        )
        .await?;
        let check = known.and_then(|known| known.check);
        Ok(check.is_none_or(|check| check.freezes != Learnt::Refused))
    }

    async fn see_record(
        &self,
        credentials: &Credentials,
        request: &Request,
        last: Option<&Sighting>,
        mut looked: Looked,
    ) -> store::Result<Looked> {
        let ours = self.ours(request).await?;
        let uid = &request.accepted.device_uid;
        let _leave = self.read_turn(credentials).await;
        let call = self.client.device(credentials, uid).await;
        let record = match looked.hear(call) {
            Some(Some(record)) => record,
            Some(None) => {
                "device_gone".clone_into(&mut looked.why);
                return Ok(looked);
            }
            None => return Ok(looked),
        };
        let on_demand = record.freeze.iter().filter(|it| it.kind == "OnDemand");
        let freezes: Vec<OnDemand<'_>> = on_demand
            .map(|freeze| OnDemand {
                word: &freeze.status,
                at: freeze.updated_at,
            })
            .collect();
        let found = Record {
            freezes: &freezes,
            connected: record.last_connected_at,
        };
        let shown = last.is_some_and(|last| last.report.source == Source::DeviceRecord);
        looked.report = lock_record::read(ours, shown, found).map(|report| Report {
            word: kept(&report.word),
            ..report
        });
        Ok(looked)
    }

    /// From when to when the sending of a lock lies.
    async fn ours(&self, request: &Request) -> store::Result<Ours> {
        let accepted = &request.accepted;
        let attempts = attempt::list(&mut *self.store.read().await?, accepted.id).await?;
        let sent = attempts
            .iter()
            .rfind(|attempt| attempt.kind == AttemptKind::Send);
        let begun = sent.map_or(accepted.accepted_at, |attempt| attempt.started_at);
        let sent = match request.state {
            State::Sent { at, .. } => at,
            _ => begun,
        };
        Ok(Ours { begun, sent })
    }
}
