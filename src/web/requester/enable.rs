//! Letting a requester's credentials count again that ten wrong answers in a row had disabled.

use http::StatusCode;

use super::{EnablePage, event, load};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::RequesterId;
use crate::domain::text::Line;
use crate::notify::RegisterChange;
use crate::store::{standing, throttle};
use crate::web::answer::render_with;
use crate::web::call::verify;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, reauth, register, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    render(&EnablePage::of(
        &desk,
        &whose,
        &contract,
        &kept,
        Form::default(),
    ))
}

/// Lets them count again, for a reason, by a supervisor who proves themself once more.
pub async fn enable(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let reason = form.take("reason", Line::<200>::parse);
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let (Some(reason), false) = (reason, form.is_refused()) else {
        let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
        let page = EnablePage::of(&desk, &whose, &contract, &kept, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    standing::enable(&mut unit.tx, id).await?;
    // What was tried before is settled: nobody waits for it any longer.
    throttle::clear(&mut unit.tx, &verify::keys(&whose, &contract, &kept)).await?;
    let event = event(Kind::CredentialEnabled, &contract, &kept).personal("reason", &reason);
    unit.audit(event).await?;
    let change = RegisterChange::CredentialEnabled;
    register::told(&desk, &mut unit, change, whose.id, Some(&contract.number)).await?;
    unit.finish(&format!("/requesters/{id}?done=credential_enabled"))
        .await
}
