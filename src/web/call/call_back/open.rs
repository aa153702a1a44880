//! Opening the registered numbers. Nobody is called back on the lost device's own number: whoever has
//! the device would answer.

use http::StatusCode;

use super::super::step::location;
use super::super::verify::{self, Due};
use super::super::view;
use crate::domain::Refused;
use crate::domain::claim::{Claim, Opened};
use crate::domain::event::Kind;
use crate::domain::ids::CallId;
use crate::domain::telephone;
use crate::store::claim;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Opens the numbers to be called. Whoever is not known, has no number, or has none but the device's
/// gets the same words.
pub async fn open(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let told = form.take("device_number", |typed| match typed.trim() {
        "" => Ok(None),
        typed => telephone::parse(typed).map(Some),
    });
    let Some(device_number) = told else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let Due {
        mut unit,
        call,
        claim,
        claimed,
    } = match verify::due(&desk, &fields, id).await? {
        Ok(due) => due,
        Err(response) => return Ok(response),
    };
    let Some(asked) = claimed
        .policy
        .ask(claim.lost)
        .filter(|it| it.demand.call_back)
    else {
        return Err(verify::out_of_order(*unit, &call).await);
    };
    let event = claimed.event(Kind::CallBackOpened, id);
    let opened = Some(Opened {
        at: desk.now,
        device_number,
    });
    let claim = Claim { opened, ..claim };
    if claimed.callable(&claim).is_empty() {
        verify::refuse(&desk, *unit, &call, &claimed, verify::Failed::of(asked)).await?;
        form.refuse("device_number", Refused::new("error-call-back-none"));
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    claim::save(&mut unit.tx, &claim).await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
