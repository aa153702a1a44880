//! Acceptance, the point of no return (R10-3-7): the request, the end of its call and the audit
//! event, in one unit. The letters to the contacts join the same unit
//! (`tell::request_accepted`).

use super::{Result, Tx, call, request};
use crate::domain::call::{Call, Ending};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::request::Accepted;
use crate::domain::script;

/// Accepts a request and ends its call with it.
pub async fn accept(tx: &mut Tx, cause: &Cause, call: Call, accepted: &Accepted) -> Result<()> {
    request::add(tx, accepted).await?;
    call::save(
        tx,
        &Call {
            ended: Some((accepted.accepted_at, Ending::Accepted, Some(accepted.id))),
            ..call
        },
    )
    .await?;
    tx.audit(cause, event(accepted)).await
}

fn event(accepted: &Accepted) -> Event {
    Event::new(Kind::RequestAccepted)
        .about("request", accepted.id)
        .about("reference", accepted.reference)
        .about("call", accepted.call)
        .about("contract", accepted.contract)
        .about("requester", accepted.requester)
        .about("tenant", accepted.tenant)
        .about("device", &accepted.device_uid)
        .fact("action", accepted.action.code())
        .fact("verification", accepted.verification.to_string())
        .fact("script", script::VERSION)
}
