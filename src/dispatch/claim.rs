//! Claiming: a lease, an attempt that began, an audit event; committed before anything is sent.

use crate::crypto::Token;
use crate::domain::attempt::{Asked, Attempt, AttemptKind};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::AttemptId;
use crate::domain::request::Request;
use crate::entropy::uuid_v7;
use crate::store::{self, StoreError, attempt, dispatch, request};

use super::{Claimed, Dispatch, LEASE};

impl Dispatch {
    /// Takes the request that is due next and whose gate is open, if there is one.
    pub async fn claim(&self) -> store::Result<Option<Claimed>> {
        let now = self.clock.now();
        // Looked at before a unit is begun: an idle dispatch takes no writer.
        if dispatch::next_to_send(&mut *self.store.read().await?, now)
            .await?
            .is_none()
        {
            return Ok(None);
        }
        let mut tx = self.store.begin().await?;
        let Some(request) = dispatch::next_to_send(tx.conn()?, now).await? else {
            return Ok(None);
        };
        let lease = Token::generate(&*self.entropy).expose().to_owned();
        let sending = request
            .claim(lease.clone(), now + LEASE, now)
            .map_err(|refused| StoreError::Inconsistent {
                column: "state".into(),
                why: refused.to_string(),
            })?;
        let attempt = self.begun(&request, AttemptKind::Send);
        request::save_state(&mut tx, &request, &sending, attempt.number).await?;
        attempt::start(&mut tx, &attempt, &lease).await?;
        tx.audit(&Cause::system("dispatch", now), started(&request, &attempt))
            .await?;
        tx.commit().await?;
        let request = Request {
            state: sending,
            attempts: attempt.number,
            version: request.version + 1,
            ..request
        };
        Ok(Some(Claimed {
            request,
            attempt,
            lease,
        }))
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
