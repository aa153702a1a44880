//! What a tenant tells by itself: its events, and its wipes.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::absolute::{Call, Credentials, End, SiemEvent, WhyKind, WipeAction};
use crate::dispatch::Dispatch;
use crate::domain::ids::{DeskActId, TenantId};
use crate::domain::readiness::Learnt;
use crate::domain::reconciliation::{ActKind, ActSource, Sought, Window, reference_in};
use crate::store::tenant_act::{self, Told};
use crate::store::{self, tenant};

/// The longest name of somebody, and the longest id, that is kept.
const NAME_CHARS: usize = 200;

/// What was read of a tenant's side.
#[derive(Debug)]
pub(super) struct Side {
    /// What signs further questions; nothing where the tenant cannot be asked.
    pub credentials: Option<Credentials>,
    pub siem: Learnt,
    pub wipes: Learnt,
    /// Why something was not answered.
    pub why: String,
    pub told: Vec<Told>,
    /// What was looked for by itself.
    pub sought: HashMap<DeskActId, Sought>,
    /// How each call ended: why, and the HTTP status.
    pub heard: Vec<(String, Option<u16>)>,
}

impl Side {
    fn unread(why: &str) -> Self {
        Self {
            credentials: None,
            siem: Learnt::NotLearnt,
            wipes: Learnt::NotLearnt,
            why: why.to_owned(),
            told: Vec::new(),
            sought: HashMap::new(),
            heard: Vec::new(),
        }
    }

    /// Takes a call's answer, or what its end taught.
    pub(super) fn hear<T>(&mut self, call: Call<T>) -> Result<T, Learnt> {
        let (answer, why) = match call.end {
            End::Done(answer) => (Ok(answer), ""),
            End::Refused(why) if why.kind == WhyKind::NotAuthorized => {
                (Err(Learnt::Refused), why.kind.code())
            }
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                (Err(Learnt::NotLearnt), why.kind.code())
            }
        };
        self.heard.push((why.to_owned(), call.http_status));
        answer
    }

    /// Whether the last call ended so.
    pub(super) fn last_is(&self, kind: WhyKind) -> bool {
        self.heard.last().is_some_and(|(why, _)| why == kind.code())
    }

    fn failed(&mut self, learnt: Learnt) -> Learnt {
        if learnt == Learnt::NotLearnt
            && self.why.is_empty()
            && let Some((why, _)) = self.heard.last()
        {
            self.why.clone_from(why);
        }
        learnt
    }
}

impl Dispatch {
    /// Reads a tenant's events and wipes.
    pub(super) async fn read_side(
        &self,
        id: TenantId,
        window: Window,
        to: Timestamp,
    ) -> store::Result<Side> {
        let loaded = tenant::load(&mut *self.store.read().await?, id).await?;
        let credentials = match loaded.as_ref().map(|tenant| self.open(tenant)) {
            Some(Ok(credentials)) => credentials,
            Some(Err(unusable)) => return Ok(Side::unread(unusable.0)),
            None => return Ok(Side::unread("tenant_mismatch")),
        };
        let mut side = Side::unread("");
        self.read_events(id, &credentials, &mut side, (window.siem, to))
            .await?;
        self.read_wipes(&credentials, &mut side, (window.wipes, to))
            .await;
        side.credentials = Some(credentials);
        Ok(side)
    }

    async fn read_events(
        &self,
        id: TenantId,
        credentials: &Credentials,
        side: &mut Side,
        (from, to): (Timestamp, Timestamp),
    ) -> store::Result<()> {
        let _leave = self.read_turn(credentials).await;
        let call = self.client.siem_events(credentials, from, to).await;
        let events = match side.hear(call) {
            Ok(events) => events,
            Err(learnt) => {
                side.siem = side.failed(learnt);
                return Ok(());
            }
        };
        side.siem = if events.is_empty() {
            Learnt::Nothing
        } else {
            Learnt::Readable
        };
        let mut read = self.store.read().await?;
        for event in events {
            let Some((kind, at)) = event.act().zip(event.at()) else {
                continue;
            };
            let device = match uuid::Uuid::try_parse(&event.object_display_id) {
                Ok(uid) => uid.to_string(),
                Err(_) => {
                    let named = &event.object_display_id;
                    let known = tenant_act::device_called(&mut read, id, named).await?;
                    known.unwrap_or_else(|| kept(named))
                }
            };
            side.told.push(of_event(&event, (kind, at), device));
        }
        Ok(())
    }

    async fn read_wipes(
        &self,
        credentials: &Credentials,
        side: &mut Side,
        (from, to): (Timestamp, Timestamp),
    ) {
        let _leave = self.read_turn(credentials).await;
        let call = self.client.all_wipe_actions(credentials, from, to).await;
        let actions = match side.hear(call) {
            Ok(actions) => actions,
            Err(learnt) => {
                side.wipes = side.failed(learnt);
                return;
            }
        };
        side.wipes = Learnt::Readable;
        if actions.is_empty() {
            return;
        }
        // The actions do not say who asked; without the requests they are as good.
        let _leave = self.read_turn(credentials).await;
        let call = self.client.wipe_requests(credentials, from, to).await;
        let requests = side.hear(call).unwrap_or_default();
        let who: HashMap<String, String> = requests
            .into_iter()
            .map(|it| (it.request_uid, it.requester.unwrap_or_default()))
            .collect();
        let told = actions.into_iter().map(|action| {
            let actor = who.get(&action.request_uid).map_or("", String::as_str);
            of_wipe(&action, actor, to)
        });
        side.told.extend(told);
    }
}

fn of_event(event: &SiemEvent, (kind, at): (ActKind, Timestamp), device: String) -> Told {
    let key = if event.id.is_empty() {
        format!("{} {device} {}", at.as_microsecond(), kind.code())
    } else {
        kept(&event.id)
    };
    let reference = event.title().and_then(reference_in);
    Told {
        kind,
        device,
        at,
        source: ActSource::Siem,
        key,
        request_uid: None,
        reference,
        has_foreign_title: event.title().is_some() && reference.is_none(),
        actor: kept(&event.actor_display_name),
    }
}

fn of_wipe(action: &WipeAction, actor: &str, read_at: Timestamp) -> Told {
    let uid = kept(&action.request_uid);
    Told {
        kind: ActKind::Wipe,
        device: action.device_uid.to_lowercase(),
        at: action.created_at.unwrap_or(read_at),
        source: ActSource::WipeActions,
        key: if action.action_uid.is_empty() {
            format!("{uid} {}", action.device_uid.to_lowercase())
        } else {
            kept(&action.action_uid)
        },
        request_uid: Some(uid).filter(|uid| !uid.is_empty()),
        reference: None,
        has_foreign_title: false,
        actor: kept(actor),
    }
}

/// A text of the tenant's as the desk keeps it.
pub(super) fn kept(text: &str) -> String {
    let text = text.trim().chars().filter(|c| !c.is_control());
    text.take(NAME_CHARS).collect()
}
