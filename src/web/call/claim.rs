//! Step 2 begins: who the caller says they are. Whoever is not known is asked just as somebody who is.

use http::StatusCode;

use super::step::{self, Taken, location};
use super::verify::ask;
use super::view;
use crate::domain::call::{Call, Step};
use crate::domain::claim::Claim;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::text::Line;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Keeps what the caller said; may be said again until the check succeeds.
pub async fn claim(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let contract_said = form.take("contract", Line::parse);
    let requester_said = form.take("requester", Line::parse);
    let (Some(contract_said), Some(requester_said)) = (contract_said, requester_said) else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match step::take(&desk, &fields, id, Step::Verify, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, _) => unit,
    };
    let event = Event::new(Kind::CallerClaimed)
        .about("call", id)
        .personal("contract_said", &contract_said)
        .personal("requester_said", &requester_said);
    let claim = Claim {
        call: id,
        contract_said,
        requester_said,
        lost: None,
        number: None,
        opened: None,
        called_back_at: None,
    };
    ask::keep(&desk, &mut unit.tx, claim).await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
