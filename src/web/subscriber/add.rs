//! Adding a subscriber.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::SubscriberId;
use crate::domain::register::Subscriber;
use crate::store::subscriber;
use crate::web::answer::render_with;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form.
pub async fn form(desk: Desk) -> Answer {
    render(&page(&desk, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(typed) = check(&mut form) else {
        return again(&desk, form);
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let taken = subscriber::by_number(unit.tx.conn()?, typed.number.as_str()).await?;
    if taken.is_some() {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, form);
    }
    let subscriber = Subscriber {
        id: SubscriberId::new(desk.new_id()),
        number: typed.number,
        name: typed.name,
        kana: typed.kana,
        version: 1,
    };
    subscriber::add(&mut unit.tx, &subscriber, desk.now).await?;
    unit.audit(event(Kind::SubscriberAdded, &subscriber))
        .await?;
    unit.finish(&format!("/subscribers/{}?done=subscriber", subscriber.id))
        .await
}

fn again(desk: &Desk, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, form))
}

fn page(desk: &Desk, form: Form) -> FormPage {
    let page = register::page(desk);
    FormPage {
        above: Vec::new(),
        title: page.t("subscriber-add"),
        send: page.t("subscriber-add-send"),
        back: "/subscribers".to_owned(),
        form,
        page,
    }
}
