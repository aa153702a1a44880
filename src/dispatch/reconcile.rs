//! Asking the API what became of a sending that is unknown, before anything is sent again.
//!
//! A wipe is looked for among the device's wipe actions of the time window, in one call however many
//! devices the tenant had wiped. A lock is looked for in the device's own record: an on-demand freeze that changed after
//! the sending began (Absolute API, sections 3.8 and 2.2). What another request about the device did
//! is no evidence. What is not there is believed only after a settle time, tenfold for wipes, because
//! the API's reports follow its requests; it counts from when the sender was given up on, as the node
//! knew it that asks, so that a clock that differs from the sender's shortens nothing.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::absolute::{Credentials, End, OneDevice};
use crate::domain::action::ProxyAction;
use crate::domain::attempt::{Asked, AttemptEnd, AttemptKind, Outcome};
use crate::domain::event::Cause;
use crate::domain::request::{Found, Patience, Request, State};
use crate::store::attempt::Ended;
use crate::store::evidence::{self, Known};
use crate::store::request::Move;
use crate::store::{self, StoreError, attempt, dispatch, request};

use super::Dispatch;
use super::breaker::Breakers;
use super::claim::{out_of_place, started};
use super::record::ended_event;
use super::send::asked;

/// How long the API may take to carry out and show a lock; ten times that for a wipe.
const SETTLE: SignedDuration = SignedDuration::from_secs(30);
/// The two clocks may differ by this much: twice of what the API is known to accept in `issuedAt`, so
/// that whatever it took is also looked for.
const SKEW: SignedDuration = SignedDuration::from_secs(600);
/// Between two questions at the least, and at the most.
const AGAIN: SignedDuration = SignedDuration::from_secs(10);
const SELDOM: SignedDuration = SignedDuration::from_mins(10);

/// How long a tenant may not show what it took.
pub fn patience(action: ProxyAction) -> Patience {
    Patience {
        settle: match action {
            ProxyAction::Lock => SETTLE,
            ProxyAction::Wipe => SETTLE * 10,
        },
        again: AGAIN,
    }
}

struct Answer {
    found: Found,
    asked: Asked,
    http_status: Option<u16>,
    why: String,
}

impl Dispatch {
    /// Asks about every unknown request that is due, one after the other; how many.
    pub async fn reconcile(&self) -> store::Result<usize> {
        let mut asked = 0;
        while let Some(unknown) = self.unknown(1).await?.pop() {
            self.ask_about(unknown).await?;
            asked += 1;
        }
        Ok(asked)
    }

    /// Requests whose outcome is unknown and due to be asked about.
    pub(super) async fn unknown(&self, most: i64) -> store::Result<Vec<Request>> {
        dispatch::due_unknown(&mut *self.store.read().await?, self.clock.now(), most).await
    }

    /// Asks about one request whose outcome is unknown, and records what was found.
    pub(super) async fn ask_about(&self, unknown: Request) -> store::Result<()> {
        let State::Unknown { since, .. } = unknown.state else {
            return Ok(());
        };
        let begun = self.begun(&unknown, AttemptKind::Reconcile);
        let known = evidence::known(&mut *self.store.read().await?, &unknown.accepted).await?;
        let answer = self.ask(&unknown, since, &known).await;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let to = unknown
            .reconcile(&answer.found, now, self.jitter())
            .map_err(|refused| out_of_place(&refused))?;
        let code = to.code().code();
        let moved = Move {
            attempts: begun.number,
            ..Move::to(&unknown, to)
        };
        // The expected version lets one node alone record its answer; another was faster here.
        match request::save(&mut tx, vec![moved]).await {
            Err(StoreError::Changed { .. }) => return Ok(()),
            saved => saved?,
        }
        let end = AttemptEnd {
            outcome: match answer.found {
                Found::There { .. } => Outcome::Done,
                Found::NotThere => Outcome::NotExecuted,
                Found::NotYetBelieved { .. } => Outcome::Unknown,
                Found::Undecidable { .. } => Outcome::Refused,
            },
            why: answer.why,
            detail: String::new(),
            http_status: answer.http_status,
            request_uid: match &answer.found {
                Found::There { request_uid } => Some(request_uid.clone()),
                _ => None,
            },
        };
        let mut breakers = Breakers::load(&mut tx).await?;
        let tenant = unknown.accepted.tenant;
        breakers
            .note(&mut tx, tenant, &end.why, end.http_status, now)
            .await?;
        attempt::start(&mut tx, &[&begun], "").await?;
        let ended = Ended {
            id: begun.id,
            end: &end,
            asked: &answer.asked,
        };
        attempt::end(&mut tx, now, &[ended]).await?;
        let events = vec![
            started(&unknown, &begun),
            ended_event(&unknown, begun.number, &end, code),
        ];
        tx.audit_all(&Cause::system("reconcile", now), events)
            .await?;
        breakers.save(&mut tx, now).await?;
        tx.wake_dispatch();
        tx.commit().await
    }

    async fn ask(&self, unknown: &Request, since: Timestamp, known: &Known) -> Answer {
        let now = self.clock.now();
        let accepted = &unknown.accepted;
        let given_up = known.given_up_at.map_or(since, |at| at.max(since));
        let patience = patience(accepted.action);
        let not_there = match Found::absent(given_up, patience, now) {
            // Less and less often, and once more when it is believed.
            Found::NotYetBelieved { ask_again } => {
                let elapsed = now.duration_since(given_up).abs().min(SELDOM);
                let ask_again = ask_again.max(now + elapsed);
                Found::NotYetBelieved {
                    ask_again: ask_again.min(given_up + patience.settle),
                }
            }
            found => found,
        };
        match self.credentials(accepted.tenant, accepted.contract).await {
            Err(unusable) => self.later(now, unusable.0),
            Ok(credentials) => match accepted.action {
                ProxyAction::Lock => {
                    self.ask_lock(unknown, since, known, &credentials, not_there)
                        .await
                }
                ProxyAction::Wipe => {
                    self.ask_wipe(unknown, since, known, &credentials, not_there)
                        .await
                }
            },
        }
    }

    async fn ask_lock(
        &self,
        unknown: &Request,
        since: Timestamp,
        known: &Known,
        credentials: &Credentials,
        not_there: Found,
    ) -> Answer {
        let _leave = self.read_turn(credentials).await;
        let call = self
            .client
            .device(credentials, &unknown.accepted.device_uid)
            .await;
        let (asked, status) = (asked(&call.asked), call.http_status);
        let record = match call.end {
            End::Done(Some(record)) => record,
            End::Done(None) => {
                return undecidable("device_gone", asked, status);
            }
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                return Answer {
                    asked,
                    http_status: status,
                    ..self.later(self.clock.now(), why.kind.code())
                };
            }
        };
        // A device that is locked while another lock waits lists both, in no promised order.
        let on_demand = record.freeze.iter().filter(|it| it.kind == "OnDemand");
        match on_demand.map(|freeze| freeze.updated_at).max() {
            // Both may have been it; the record names no request.
            Some(Some(at))
                if at >= since - SKEW
                    && known.others_until.is_some_and(|until| at <= until + SKEW) =>
            {
                undecidable("other_lock_found", asked, status)
            }
            // That a lock is there, and since when, is the evidence.
            Some(Some(at)) if at >= since - SKEW => answer(
                Found::There {
                    request_uid: "evidence:device-record".into(),
                },
                asked,
                status,
                "",
            ),
            Some(None) => undecidable("other_lock_found", asked, status),
            // A lock of before would have been replaced by ours.
            Some(Some(_)) | None => answer(not_there, asked, status, "not_believed_yet"),
        }
    }

    async fn ask_wipe(
        &self,
        unknown: &Request,
        since: Timestamp,
        known: &Known,
        credentials: &Credentials,
        not_there: Found,
    ) -> Answer {
        let Ok(device) = OneDevice::new(std::slice::from_ref(&unknown.accepted.device_uid)) else {
            return undecidable("device_gone", Asked::default(), None);
        };
        let (from, to) = (since - SKEW, self.clock.now() + SKEW);
        let _leave = self.read_turn(credentials).await;
        let call = self
            .client
            .wipe_actions_between(credentials, &device, from, to)
            .await;
        let (asked, status) = (asked(&call.asked), call.http_status);
        let actions = match call.end {
            End::Done(actions) => actions,
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                return Answer {
                    asked,
                    http_status: status,
                    ..self.later(self.clock.now(), why.kind.code())
                };
            }
        };
        let uids = actions.into_iter().map(|action| action.request_uid);
        let mut ours: BTreeSet<String> = uids
            .filter(|uid| !uid.is_empty() && !known.of_others.contains(uid))
            .collect();
        match (ours.pop_first(), ours.is_empty()) {
            (Some(request_uid), true) => answer(Found::There { request_uid }, asked, status, ""),
            (Some(_), false) => undecidable("several_found", asked, status),
            (None, _) => answer(not_there, asked, status, "not_believed_yet"),
        }
    }

    fn later(&self, now: Timestamp, why: &str) -> Answer {
        let jitter = SignedDuration::from_millis(i64::from(self.jitter()) * 10);
        let ask_again = now + AGAIN * 3 + jitter;
        answer(
            Found::NotYetBelieved { ask_again },
            Asked::default(),
            None,
            why,
        )
    }
}

fn undecidable(why: &'static str, asked: Asked, status: Option<u16>) -> Answer {
    let found = Found::Undecidable { why: why.into() };
    answer(found, asked, status, why)
}

fn answer(found: Found, asked: Asked, http_status: Option<u16>, why: &str) -> Answer {
    let why = if matches!(found, Found::NotThere) {
        String::new()
    } else {
        why.to_owned()
    };
    Answer {
        found,
        asked,
        http_status,
        why,
    }
}
