//! Changing what a contact is told of.

use http::StatusCode;

use super::{FormPage, keep, location, purposes, ticked};
use crate::domain::contact::Contact;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ContactId;
use crate::domain::text::Line;
use crate::notify::RegisterChange;
use crate::store::subscriber;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reading, render};

const TITLE: &str = "contact-edit";

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<ContactId>) -> Answer {
    let mut read = desk.read().await?;
    let kept = subscriber::load_contact(&mut read, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    reading::register(&desk, "contact", "contact", id).await?;
    let whose = register::subscriber(&mut read, kept.subscriber).await?;
    let values = [
        ("name", kept.name.to_string()),
        ("version", kept.version.to_string()),
    ];
    let form = Form::showing(values.into_iter().chain(ticked(&kept.purposes)));
    render(&FormPage::new(&desk, &whose, form, TITLE))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<ContactId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let name = form.take("name", Line::parse);
    let purposes = purposes(&mut form, &fields);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = subscriber::load_contact(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let (Some(name), Some(purposes)) = (name, purposes) else {
        let whose = register::subscriber(unit.tx.conn()?, kept.subscriber).await?;
        let page = FormPage::new(&desk, &whose, form, TITLE);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let event = Event::new(Kind::ContactChanged)
        .fact("purposes_before", kept.purposes.code())
        .personal("name_before", &kept.name);
    let changed = Contact {
        name,
        purposes,
        version,
        ..kept
    };
    subscriber::save_contact(&mut unit.tx, &changed).await?;
    let change = RegisterChange::ContactChanged;
    keep(&desk, &mut unit, &changed, event, change).await?;
    unit.finish(&location(&changed, Kind::ContactChanged)).await
}
