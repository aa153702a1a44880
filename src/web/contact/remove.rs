//! Removing a contact: nothing is told to them from now on.

use askama::Template;

use super::{keep, location};
use crate::domain::contact::Contact;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ContactId;
use crate::notify::RegisterChange;
use crate::store::subscriber;
use crate::web::desk::Id;
use crate::web::personal::Personal;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Page, Problem, render};

#[derive(Template)]
#[template(path = "contact/remove.html")]
struct RemovePage {
    page: Page,
    above: Vec<Above>,
    title: String,
    contact: Contact,
}

/// Asks once more, and says what it means.
pub async fn ask(desk: Desk, Id(id): Id<ContactId>) -> Answer {
    let mut read = desk.read().await?;
    let contact = subscriber::load_contact(&mut read, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let whose = register::subscriber(&mut read, contact.subscriber).await?;
    let page = register::page(&desk);
    render(&RemovePage {
        above: vec![Above::subscriber(&whose)],
        title: page.t("contact-remove-title"),
        contact,
        page,
    })
}

/// Removes the contact.
pub async fn remove(desk: Desk, Id(id): Id<ContactId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let contact = subscriber::load_contact(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    // Told before it is removed, so that whoever is removed hears of it.
    let event = Event::new(Kind::ContactRemoved);
    let change = RegisterChange::ContactRemoved;
    keep(&desk, &mut unit, &contact, event, change).await?;
    subscriber::remove_contact(&mut unit.tx, id, desk.now).await?;
    unit.finish(&location(&contact, Kind::ContactRemoved)).await
}
