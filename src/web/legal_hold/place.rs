//! Placing a legal hold on a subscriber.

use http::StatusCode;

use super::{FormPage, event};
use crate::domain::event::Kind;
use crate::domain::ids::{LegalHoldId, SubscriberId};
use crate::domain::register::Subscriber;
use crate::domain::retention::LegalHold;
use crate::domain::text::{Line, Note};
use crate::store::legal_hold;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    render(&FormPage::new(&desk, &whose, Form::default(), None))
}

/// Places it: it holds from now on.
pub async fn place(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let matter = form.take("matter", Line::parse);
    let reason = form.take("reason", Note::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let (Some(matter), Some(reason)) = (matter, reason) else {
        return again(&desk, &whose, form);
    };
    let hold = LegalHold {
        id: LegalHoldId::new(desk.new_id()),
        subscriber: id,
        matter,
    };
    legal_hold::place(&mut unit.tx, &hold, &reason, desk.agent.id, desk.now).await?;
    let event = event(Kind::LegalHoldPlaced, &hold).personal("reason", reason.as_str());
    unit.audit(event).await?;
    unit.finish(&format!("/subscribers/{id}?done=legal_hold#holds"))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, form: Form) -> Answer {
    let page = FormPage::new(desk, whose, form, None);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
