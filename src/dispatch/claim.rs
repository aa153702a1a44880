//! Claiming: a lease, an attempt that began, an audit event; committed before anything is sent.

use jiff::{SignedDuration, Timestamp};

use crate::crypto::Token;
use crate::domain::attempt::{Asked, Attempt, AttemptKind, LEASE};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::{AttemptId, TenantId};
use crate::domain::request::{Request, TransitionRefused};
use crate::entropy::uuid_v7;
use crate::store::dispatch::Waiting;
use crate::store::request::Move;
use crate::store::{self, StoreError, attempt, dispatch, request};

use super::pace::{Again, Leave};
use super::{Claimed, Dispatch, account};

/// Calls under way to one tenant at the most. A tenant that answers slowly holds no other up, and
/// one that goes away leaves few requests in doubt.
const PER_TENANT: usize = 8;
/// Tenants that are served in one unit.
const TENANTS: usize = 128;
/// Where an account is taken up, also by reads, whose ends wake nobody.
const READS_END: SignedDuration = SignedDuration::from_millis(250);

/// What one tenant may get now.
struct Turn {
    tenant: TenantId,
    leaves: Vec<Leave>,
}

impl Dispatch {
    /// Takes what is due and may leave now, so many requests at the most; tenants take turns. Nothing
    /// where nothing is left to take.
    pub async fn claim(&self, most: usize) -> store::Result<Vec<Claimed>> {
        loop {
            let now = self.clock.now();
            if let Some(from) = self.0.share.waits(now) {
                self.look_again_at(Some(from));
                return Ok(Vec::new());
            }
            // Looked at before a unit is begun: an idle dispatch takes no writer.
            let waiting = dispatch::waiting(&mut *self.store.read().await?, now).await?;
            let mut turns = self.turns(&waiting, most, now);
            if turns.is_empty() {
                return Ok(Vec::new());
            }
            let claimed = self.take(&mut turns, now).await;
            turns
                .into_iter()
                .flat_map(|turn| turn.leaves)
                .for_each(Leave::give_back);
            // Where other nodes were faster, there may be more to take.
            if !matches!(&claimed, Ok(claimed) if claimed.is_empty()) {
                return claimed;
            }
        }
    }

    async fn take(&self, turns: &mut [Turn], now: Timestamp) -> store::Result<Vec<Claimed>> {
        let mut tx = self.store.begin().await?;
        let most = turns.iter().map(|turn| (turn.tenant, turn.leaves.len()));
        let due = dispatch::due(tx.conn()?, now, &most.collect::<Vec<_>>()).await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let lease = Token::generate(&*self.entropy).expose().to_owned();
        let mut claimed = Vec::with_capacity(due.len());
        for request in &due {
            let state = request
                .claim(lease.clone(), now + LEASE, now)
                .map_err(|refused| out_of_place(&refused))?;
            let attempt = self.begun(request, AttemptKind::Send);
            let request = Request {
                state,
                attempts: attempt.number,
                sends: request.sends + 1,
                version: request.version + 1,
                ..request.clone()
            };
            let tenant = request.accepted.tenant;
            let turn = turns.iter_mut().find(|turn| turn.tenant == tenant);
            let paced = turn.and_then(|turn| turn.leaves.pop());
            let paced = paced.ok_or_else(|| StoreError::Inconsistent {
                column: "tenant_id".into(),
                why: "more was due than there was leave for".into(),
            })?;
            let lease = lease.clone();
            claimed.push(Claimed {
                leave: Some(paced),
                _under_way: self.0.under_way.begin(request.accepted.tenant),
                request,
                attempt,
                lease,
            });
        }
        let moves = std::iter::zip(&due, &claimed).map(|(request, claimed)| Move {
            request,
            to: claimed.request.state.clone(),
            attempts: claimed.request.attempts,
            sends: claimed.request.sends,
        });
        request::save(&mut tx, moves.collect()).await?;
        let attempts: Vec<&Attempt> = claimed.iter().map(|it| &it.attempt).collect();
        attempt::start(&mut tx, &attempts, &lease).await?;
        let events = claimed.iter().map(|it| started(&it.request, &it.attempt));
        tx.audit_all(&Cause::system("dispatch", now), events.collect())
            .await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// How many requests of which tenant may leave now: the pace of their account, what is under
    /// way already, and everybody in turn.
    fn turns(&self, waiting: &[Waiting], most: usize, now: Timestamp) -> Vec<Turn> {
        let mut turns = Vec::new();
        let (mut left, mut again) = (most, None::<Timestamp>);
        for (place, waits) in waiting.iter().enumerate() {
            if turns.len() == TENANTS || left == 0 {
                again = Some(now);
                break;
            }
            let account = account(&waits.api_host, &waits.token_id);
            let fair = left.div_ceil(waiting.len() - place);
            let under_way = self.0.under_way.to(waits.tenant);
            let turn = fair.min(PER_TENANT.saturating_sub(under_way));
            if turn == 0 {
                self.woken_by_ends();
                continue;
            }
            let leaves = self.0.pace.dispatches(&account, turn);
            if leaves.is_empty() {
                let free = match self.0.pace.waits(&account) {
                    Again::At(free) => free,
                    Again::AtAnEnd => {
                        self.woken_by_ends();
                        now + READS_END
                    }
                };
                again = Some(again.map_or(free, |at| at.min(free)));
                continue;
            }
            left -= leaves.len();
            turns.push(Turn {
                tenant: waits.tenant,
                leaves,
            });
        }
        self.look_again_at(again);
        turns
    }

    /// An attempt that begins now.
    pub(super) fn begun(&self, request: &Request, kind: AttemptKind) -> Attempt {
        let now = self.clock.now();
        Attempt {
            id: AttemptId::new(uuid_v7(now, &*self.entropy)),
            request: request.accepted.id,
            number: request.attempts + 1,
            kind,
            node: self.node.clone(),
            started_at: now,
            lease_until: now + LEASE,
            ended: None,
            asked: Asked::default(),
        }
    }
}

/// The database and the states disagree.
pub(super) fn out_of_place(refused: &TransitionRefused) -> StoreError {
    StoreError::Inconsistent {
        column: "state".into(),
        why: refused.to_string(),
    }
}

/// The event of an attempt's beginning.
pub(super) fn started(request: &Request, attempt: &Attempt) -> Event {
    about(Kind::AttemptStarted, request)
        .fact("attempt", attempt.number)
        .fact("doing", attempt.kind.code())
        .fact("node", attempt.node.clone())
}

/// An event about a request.
pub(super) fn about(kind: Kind, request: &Request) -> Event {
    let accepted = &request.accepted;
    Event::new(kind)
        .about("request", accepted.id)
        .about("reference", accepted.reference)
        .about("contract", accepted.contract)
        .about("tenant", accepted.tenant)
        .about("device", &accepted.device_uid)
}
