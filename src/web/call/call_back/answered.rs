//! The agent called back on a registered number, and the person answered.

use http::StatusCode;

use super::super::step::location;
use super::super::verify::{self, Due};
use super::super::view;
use crate::domain::Refused;
use crate::domain::claim::Claim;
use crate::domain::event::Kind;
use crate::domain::ids::CallId;
use crate::store::claim;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Keeps both ticks; only then is anything compared.
pub async fn answered(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    for tick in ["called", "answered"] {
        if fields.get(tick) != "1" {
            form.refuse(tick, Refused::new("error-call-back-tick"));
        }
    }
    if form.is_refused() {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let Due {
        mut unit,
        call,
        claim,
        claimed,
    } = match verify::due(&desk, &fields, id).await? {
        Ok(due) => due,
        Err(response) => return Ok(response),
    };
    if claim.opened.is_none() || claimed.callable(&claim).is_empty() {
        return Err(verify::out_of_order(*unit, &call).await);
    }
    let claim = Claim {
        called_back_at: Some(desk.now),
        ..claim
    };
    claim::save(&mut unit.tx, &claim).await?;
    unit.audit(claimed.event(Kind::CallBackAnswered, id))
        .await?;
    unit.finish(&location(id)).await
}
