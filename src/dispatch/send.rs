//! Sending: one device into one call, to the tenant of the contract and to no other.

use jiff::SignedDuration;

use crate::absolute::{Accepted as Taken, Call, End, FreezeOrder, OneDevice, Why, WipeOrder};
use crate::domain::action::ProxyAction;
use crate::domain::attempt::{Asked, AttemptEnd, Outcome};
use crate::domain::reconciliation::TITLE;
use crate::domain::request::Accepted;
use crate::i18n::time::today;
use crate::store::contract;

use super::{Claimed, Dispatch, Finished};

/// What a locked device shows where the contract names nothing.
const LOCK_MESSAGE: &str = "この端末は管理者の依頼によりロックされています。 / This device has been locked at its administrator's request.";

/// How long after its claim a sending may begin: the call then ends before the lease does.
const BEGINS_WITHIN: SignedDuration = SignedDuration::from_secs(15);
/// Clocks are put right by this much at any time.
const STEP_BACK: SignedDuration = SignedDuration::from_secs(1);

impl Dispatch {
    /// Takes what was claimed to its tenant. No unit of work is held meanwhile.
    pub async fn send(&self, mut claimed: Claimed) -> Finished {
        let accepted = &claimed.request.accepted;
        let (asked, end) = if self.may_begin(&claimed).await {
            match &self.0.courier {
                Some(courier) => courier.deliver(accepted).await,
                None => match self.call(&claimed).await {
                    Ok(call) => (asked(&call.asked), end(call)),
                    Err(why) => (Asked::default(), not_sent(why)),
                },
            }
        } else {
            (Asked::default(), not_sent("not_sent"))
        };
        drop(claimed.leave.take());
        Finished {
            claimed,
            asked,
            end,
        }
    }

    /// Whether the lease still is this sender's. One that was held up, or whose clock was changed,
    /// may have been given up on, and the request sent by another.
    async fn may_begin(&self, claimed: &Claimed) -> bool {
        let started = claimed.attempt.started_at;
        let now = self.clock.now();
        if now < started - STEP_BACK || now > started + BEGINS_WITHIN {
            tracing::warn!(request = %claimed.request.accepted.id, %started, "a sender came too late; it sends nothing");
            return false;
        }
        let id = claimed.request.accepted.id;
        self.0.leases.held(&self.store, id, &claimed.lease).await
    }

    async fn call(&self, claimed: &Claimed) -> Result<Call<Taken>, &'static str> {
        let accepted = &claimed.request.accepted;
        let credentials = self
            .credentials(accepted.tenant, accepted.contract)
            .await
            .map_err(|unusable| unusable.0)?;
        let device = OneDevice::new(std::slice::from_ref(&accepted.device_uid))
            .map_err(|_| "device_gone")?;
        match accepted.action {
            ProxyAction::Lock => {
                let message = escaped(&self.lock_message(accepted).await);
                let order = FreezeOrder::new(device, &title(accepted), &message, &title(accepted))
                    .map_err(|_| "invalid_request")?;
                self.check_lease(claimed)?;
                Ok(self.client.freeze(&credentials, &order).await)
            }
            ProxyAction::Wipe => {
                self.check_lease(claimed)?;
                Ok(self.client.wipe(&credentials, &WipeOrder { device }).await)
            }
        }
    }

    /// Looked at last, after everything that may have taken time.
    fn check_lease(&self, claimed: &Claimed) -> Result<(), &'static str> {
        if claimed.attempt.may_leave(self.clock.now()) {
            Ok(())
        } else {
            Err("not_sent")
        }
    }

    async fn lock_message(&self, accepted: &Accepted) -> String {
        let loaded = async {
            contract::load(
                &mut *self.store.read().await?,
                accepted.contract,
                today(accepted.accepted_at),
            )
            .await
        }
        .await;
        match loaded {
            Ok(Some(contract)) => contract
                .lock_message
                .map_or_else(|| LOCK_MESSAGE.to_owned(), |line| line.to_string()),
            // The message is a courtesy; the lock does not wait for it.
            Ok(None) | Err(_) => LOCK_MESSAGE.to_owned(),
        }
    }
}

/// Our reference, by which a person finds the request in the subscriber's console.
pub(super) fn title(accepted: &Accepted) -> String {
    format!("{TITLE}{}", accepted.reference)
}

/// The message is HTML to the API; what administrators typed is text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// What was asked, as the record keeps it.
pub(super) fn asked(asked: &crate::absolute::Asked) -> Asked {
    Asked {
        method: asked.method.clone(),
        uri: asked.uri.clone(),
        body_digest: asked.body_digest.clone(),
    }
}

fn end(call: Call<Taken>) -> AttemptEnd {
    let ended = |outcome, why: Why| AttemptEnd {
        outcome,
        why: why.kind.code().to_owned(),
        detail: why.detail,
        http_status: call.http_status,
        request_uid: None,
    };
    match call.end {
        End::Done(taken) => AttemptEnd {
            outcome: Outcome::Done,
            why: String::new(),
            detail: String::new(),
            http_status: call.http_status,
            request_uid: Some(taken.request_uid),
        },
        End::Refused(why) => ended(Outcome::Refused, why),
        End::NotExecuted(why) => ended(Outcome::NotExecuted, why),
        End::Unknown(why) => ended(Outcome::Unknown, why),
    }
}

/// Nothing left this node: what a person must mend blocks, the rest is tried again.
fn not_sent(why: &'static str) -> AttemptEnd {
    let outcome = if why == "not_sent" {
        Outcome::NotExecuted
    } else {
        Outcome::Refused
    };
    AttemptEnd {
        outcome,
        why: why.to_owned(),
        detail: String::new(),
        http_status: None,
        request_uid: None,
    }
}
