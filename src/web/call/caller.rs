//! Step 1: who is on the phone, and where to call back.

use http::StatusCode;

use super::step::{self, Taken, location};
use super::view;
use crate::domain::call::{Call, Caller, Step};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::telephone;
use crate::domain::text::Line;
use crate::store::call;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Notes the caller; may be corrected until something was read aloud.
pub async fn note(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let (name, callback) = (
        form.take("name", Line::parse),
        form.take("callback", telephone::parse),
    );
    let (Some(name), Some(callback)) = (name, callback) else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (mut unit, call) =
        match step::take(&desk, &fields, id, Step::Caller, Call::may_correct).await? {
            Taken::Repeated(response) => return Ok(response),
            Taken::Due(unit, call) => (unit, call),
        };
    let event = Event::new(Kind::CallerNoted)
        .about("call", id)
        .personal("name", &name)
        .personal("callback", &callback);
    call::save(
        &mut unit.tx,
        &Call {
            caller: Some(Caller { name, callback }),
            ..call
        },
    )
    .await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
