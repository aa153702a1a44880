//! Lifting a legal hold: what it kept may go with the next purge.

use http::StatusCode;

use super::{FormPage, event};
use crate::domain::event::Kind;
use crate::domain::ids::LegalHoldId;
use crate::domain::register::Subscriber;
use crate::domain::retention::LegalHold;
use crate::domain::text::Note;
use crate::store::{Db, legal_hold};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<LegalHoldId>) -> Answer {
    let (whose, hold) = load(&mut *desk.read().await?, id).await?;
    render(&FormPage::new(&desk, &whose, Form::default(), Some(hold)))
}

/// Lifts it, with a reason and one's own password.
pub async fn lift(desk: Desk, Id(id): Id<LegalHoldId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let reason = form.take("reason", Note::parse);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, hold) = load(unit.tx.conn()?, id).await?;
    let (Some(reason), false) = (reason, form.is_refused()) else {
        return again(&desk, &whose, form, hold);
    };
    legal_hold::lift(&mut unit.tx, id, &reason, desk.agent.id, desk.now).await?;
    let event = event(Kind::LegalHoldLifted, &hold).personal("reason", reason.as_str());
    unit.audit(event).await?;
    unit.finish("/retention?done=legal_hold_lifted").await
}

async fn load(conn: &mut Db, id: LegalHoldId) -> Result<(Subscriber, LegalHold), Problem> {
    let listed = legal_hold::load(conn, id).await?;
    let listed = listed.ok_or(Problem::NOT_FOUND)?;
    if listed.lifted.is_some() {
        return Err(Problem::CONFLICT);
    }
    let whose = register::subscriber(conn, listed.hold.subscriber).await?;
    Ok((whose, listed.hold))
}

fn again(desk: &Desk, whose: &Subscriber, form: Form, hold: LegalHold) -> Answer {
    let page = FormPage::new(desk, whose, form, Some(hold));
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
