//! Changing a subscriber.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::SubscriberId;
use crate::domain::register::Subscriber;
use crate::store::subscriber;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let kept = register::subscriber(&mut *desk.read().await?, id).await?;
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("name", kept.name.to_string()),
        ("kana", kept.kana.to_string()),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &kept, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = register::subscriber(unit.tx.conn()?, id).await?;
    let Some(typed) = typed else {
        return again(&desk, &kept, form);
    };
    let taken = subscriber::by_number(unit.tx.conn()?, typed.number.as_str()).await?;
    if taken.is_some_and(|other| other.id != id) {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &kept, form);
    }
    let changed = Subscriber {
        id,
        number: typed.number,
        name: typed.name,
        kana: typed.kana,
        version,
    };
    subscriber::save(&mut unit.tx, &changed).await?;
    let event = event(Kind::SubscriberChanged, &changed)
        .fact("number_before", kept.number.as_str())
        .personal("name_before", &kept.name);
    unit.audit(event).await?;
    unit.finish(&format!("/subscribers/{id}?done=subscriber"))
        .await
}

fn again(desk: &Desk, kept: &Subscriber, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, kept, form))
}

fn page(desk: &Desk, kept: &Subscriber, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::subscriber(kept);
    FormPage {
        back: above.href.clone(),
        above: vec![above],
        title: page.t("subscriber-edit"),
        send: page.t("subscriber-edit-send"),
        form,
        page,
    }
}
