//! What is refused: audited, and the page comes back with what was typed.

use http::StatusCode;

use super::show;
use crate::domain::Refused;
use crate::domain::confirmation::{Confirmation, ConfirmationRefused};
use crate::domain::event::Kind;
use crate::web::answer::render_with;
use crate::web::call::second::event;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Form, Problem};

/// Refuses what the rules refuse.
pub(super) async fn refuse(
    desk: &Desk,
    unit: Unit,
    asked: &Confirmation,
    mut form: Form,
    refused: ConfirmationRefused,
) -> Answer {
    match refused {
        ConfirmationRefused::Decided => {
            keep(unit, asked, "decided").await?;
            Err(Problem::CONFLICT)
        }
        ConfirmationRefused::SamePerson => {
            keep(unit, asked, "same_person").await?;
            form.refuse("password", Refused::new("error-own-confirmation"));
            let page = show::load(desk, asked.id, form).await?;
            render_with(StatusCode::FORBIDDEN, &page)
        }
    }
}

/// Refuses a form that is marked already.
pub(super) async fn again(
    desk: &Desk,
    unit: Unit,
    asked: &Confirmation,
    form: Form,
    why: &'static str,
) -> Answer {
    keep(unit, asked, why).await?;
    let page = show::load(desk, asked.id, form).await?;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn keep(mut unit: Unit, asked: &Confirmation, why: &'static str) -> Result<(), Problem> {
    let event = event(Kind::ConfirmationRefused, asked).fact("why", why);
    unit.audit(event).await?;
    unit.keep_refusal().await
}
