//! Asking the API what became of a sending that is unknown, before anything is sent again.
//!
//! A wipe is looked for in the list of wipe requests of the time window, and their actions for the
//! device. A lock is looked for in the device's own record: an on-demand freeze that changed after
//! the sending began (Absolute API, sections 3.8 and 2.2). What is not there is believed only after
//! a settle time, tenfold for wipes, because the API's reports follow its requests. It counts from the
//! end of the sender's lease, up to which the call may leave.

use jiff::{SignedDuration, Timestamp};

use crate::absolute::{Credentials, End, OneDevice};
use crate::domain::action::ProxyAction;
use crate::domain::attempt::{Asked, AttemptEnd, AttemptKind, LEASE, Outcome};
use crate::domain::event::Cause;
use crate::domain::request::{Found, Patience, Request, State};
use crate::store::attempt::Ended;
use crate::store::request::Move;
use crate::store::{self, StoreError, attempt, dispatch, request};

use super::Dispatch;
use super::breaker::Breakers;
use super::claim::{out_of_place, started};
use super::record::ended_event;
use super::send::asked;

/// How long the API may take to carry out and show a lock; ten times that for a wipe.
const SETTLE: SignedDuration = SignedDuration::from_secs(30);
/// The two clocks may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(120);
/// Between two questions.
const AGAIN: SignedDuration = SignedDuration::from_secs(10);

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
        let answer = self.ask(&unknown, since).await;
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

    async fn ask(&self, unknown: &Request, since: Timestamp) -> Answer {
        let now = self.clock.now();
        let accepted = &unknown.accepted;
        let not_there = Found::absent(since + LEASE, patience(accepted.action), now);
        match self.credentials(accepted.tenant, accepted.contract).await {
            Err(unusable) => self.later(now, unusable.0),
            Ok(credentials) => match accepted.action {
                ProxyAction::Lock => self.ask_lock(unknown, since, &credentials, not_there).await,
                ProxyAction::Wipe => self.ask_wipe(unknown, since, &credentials, not_there).await,
            },
        }
    }

    async fn ask_lock(
        &self,
        unknown: &Request,
        since: Timestamp,
        credentials: &Credentials,
        not_there: Found,
    ) -> Answer {
        self.read_turn(credentials).await;
        let call = self
            .client
            .device(credentials, &unknown.accepted.device_uid)
            .await;
        let (asked, status) = (asked(&call.asked), call.http_status);
        let record = match call.end {
            End::Done(Some(record)) => record,
            End::Done(None) => {
                return answer(
                    Found::Undecidable {
                        why: "device_gone".into(),
                    },
                    asked,
                    status,
                    "device_gone",
                );
            }
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                return Answer {
                    asked,
                    http_status: status,
                    ..self.later(self.clock.now(), why.kind.code())
                };
            }
        };
        let on_demand = record
            .freeze
            .iter()
            .find(|freeze| freeze.kind == "OnDemand");
        match on_demand.map(|freeze| freeze.updated_at) {
            // The record names no request; that a lock is there, and since when, is the evidence.
            Some(Some(at)) if at >= since - SKEW => answer(
                Found::There {
                    request_uid: "evidence:device-record".into(),
                },
                asked,
                status,
                "",
            ),
            Some(None) => answer(
                Found::Undecidable {
                    why: "other_lock_found".into(),
                },
                asked,
                status,
                "other_lock_found",
            ),
            // A lock of before would have been replaced by ours.
            Some(Some(_)) | None => answer(not_there, asked, status, "not_believed_yet"),
        }
    }

    /// One question however many wipes the window has: the device's parts of all of them. Those that
    /// are known to be of other requests of the desk are left out.
    async fn ask_wipe(
        &self,
        unknown: &Request,
        since: Timestamp,
        credentials: &Credentials,
        not_there: Found,
    ) -> Answer {
        let undecidable = |asked, status, why: &str| {
            let found = Found::Undecidable { why: why.into() };
            answer(found, asked, status, why)
        };
        let Ok(device) = OneDevice::new(std::slice::from_ref(&unknown.accepted.device_uid)) else {
            return undecidable(Asked::default(), None, "device_gone");
        };
        let (from, to) = (since - SKEW, self.clock.now() + SKEW);
        self.read_turn(credentials).await;
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
        let Ok(others) = self.others(unknown).await else {
            return self.later(self.clock.now(), "not_sent");
        };
        let mut ours: Vec<String> = actions
            .into_iter()
            .map(|action| action.request_uid)
            .filter(|uid| !uid.is_empty() && !others.contains(uid))
            .collect();
        ours.sort();
        ours.dedup();
        match (ours.pop(), ours.is_empty()) {
            (Some(request_uid), true) => answer(Found::There { request_uid }, asked, status, ""),
            (Some(_), false) => undecidable(asked, status, "several_found"),
            (None, _) => answer(not_there, asked, status, "not_believed_yet"),
        }
    }

    /// The API's ids of the desk's other requests about the same device.
    async fn others(&self, unknown: &Request) -> store::Result<Vec<String>> {
        let mut read = self.store.read().await?;
        request::uids_of_others(&mut read, &unknown.accepted).await
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
