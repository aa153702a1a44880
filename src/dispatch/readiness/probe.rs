//! The harmless reads of a check: a device, then what the contract's action needs to be read.

use jiff::{SignedDuration, Timestamp};

use crate::absolute::{Call, Credentials, End, WhyKind};
use crate::dispatch::Dispatch;
use crate::domain::action::ProxyAction;
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::readiness::Learnt;
use crate::i18n::time::today;
use crate::store::{self, contract, tenant, tenant_check};

/// What the reads taught, and how each call ended.
#[derive(Debug)]
pub(super) struct Probed {
    pub contract: Option<ContractId>,
    pub why: String,
    pub clock_ms: Option<i64>,
    pub devices: Learnt,
    pub wipes: Learnt,
    pub freezes: Learnt,
    pub heard: Vec<(String, Option<u16>)>,
}

impl Probed {
    fn nothing(contract: Option<ContractId>, why: &str) -> Self {
        Self {
            contract,
            why: why.to_owned(),
            clock_ms: None,
            devices: Learnt::NotLearnt,
            wipes: Learnt::NotLearnt,
            freezes: Learnt::NotLearnt,
            heard: Vec::new(),
        }
    }

    /// Takes a call: what it taught of the permission, its host's clock, and whether it failed.
    fn learn<T>(
        &mut self,
        call: Call<T>,
        now: Timestamp,
        of_answer: impl Fn(&T) -> Learnt,
    ) -> Learnt {
        if let (None, Some(host)) = (self.clock_ms, call.host_time) {
            self.clock_ms = Some(host.as_millisecond() - now.as_millisecond());
        }
        let (learnt, why) = match &call.end {
            End::Done(answer) => (of_answer(answer), ""),
            End::Refused(why) if why.kind == WhyKind::NotAuthorized => {
                (Learnt::Refused, why.kind.code())
            }
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                (Learnt::NotLearnt, why.kind.code())
            }
        };
        self.heard.push((why.to_owned(), call.http_status));
        if learnt == Learnt::NotLearnt && self.why.is_empty() {
            why.clone_into(&mut self.why);
        }
        learnt
    }
}

impl Dispatch {
    /// Reads what a tenant lets be read.
    pub(super) async fn probe_tenant(&self, id: TenantId) -> store::Result<Probed> {
        let mut read = self.store.read().await?;
        let Some(tenant) = tenant::load(&mut read, id).await? else {
            return Ok(Probed::nothing(None, "tenant_mismatch"));
        };
        let Some(contract) =
            contract::load(&mut read, tenant.contract, today(self.clock.now())).await?
        else {
            return Ok(Probed::nothing(None, "tenant_mismatch"));
        };
        let known_lock = match contract.designated {
            ProxyAction::Lock => tenant_check::known_lock(&mut read, contract.id).await?,
            ProxyAction::Wipe => None,
        };
        drop(read);
        let credentials = match self.open(&tenant) {
            Ok(credentials) => credentials,
            Err(unusable) => return Ok(Probed::nothing(Some(contract.id), unusable.0)),
        };
        let mut probed = Probed::nothing(Some(contract.id), "");
        let _leave = self.read_turn(&credentials).await;
        let call = self.client.sees_devices(&credentials).await;
        probed.devices = probed.learn(call, self.clock.now(), |sees| {
            if *sees {
                Learnt::Readable
            } else {
                Learnt::Nothing
            }
        });
        if probed.why.is_empty() {
            match (contract.designated, known_lock) {
                (ProxyAction::Wipe, _) => self.probe_wipes(&credentials, &mut probed).await,
                (ProxyAction::Lock, Some(uid)) => {
                    self.probe_freeze(&credentials, &uid, &mut probed).await;
                }
                // Without a freeze of ours there is nothing to read.
                (ProxyAction::Lock, None) => {}
            }
        }
        Ok(probed)
    }

    async fn probe_wipes(&self, credentials: &Credentials, probed: &mut Probed) {
        let _leave = self.read_turn(credentials).await;
        let now = self.clock.now();
        let from = now - SignedDuration::from_mins(1);
        let call = self.client.wipe_requests(credentials, from, now).await;
        probed.wipes = probed.learn(call, now, |_| Learnt::Readable);
    }

    async fn probe_freeze(&self, credentials: &Credentials, uid: &str, probed: &mut Probed) {
        let _leave = self.read_turn(credentials).await;
        let now = self.clock.now();
        let call = self.client.freeze_request(credentials, uid).await;
        probed.freezes = probed.learn(call, now, |_| Learnt::Readable);
        // The API may have forgotten an old one: that is no failure, and teaches nothing.
        if probed.why == WhyKind::NotFound.code() {
            probed.why.clear();
        }
    }
}
