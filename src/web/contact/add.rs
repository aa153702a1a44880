//! Adding a contact.

use http::StatusCode;

use super::{FormPage, keep, location, purposes, ticked};
use crate::domain::Refused;
use crate::domain::contact::{Contact, Purposes};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ContactId, SubscriberId};
use crate::domain::register::{MailAddress, Subscriber};
use crate::domain::text::Line;
use crate::notify::RegisterChange;
use crate::store::subscriber;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

pub(super) const TITLE: &str = "contact-add";

/// The form. Everything is ticked beforehand: nothing is kept from whoever is told.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    let form = Form::showing(ticked(&Purposes::all()));
    render(&FormPage::new(&desk, &whose, form, TITLE))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let name = form.take("name", Line::parse);
    let address = form.take("address", MailAddress::parse);
    let purposes = purposes(&mut form, &fields);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let (Some(name), Some(address), Some(purposes)) = (name, address, purposes) else {
        return again(&desk, &whose, form);
    };
    let known = subscriber::contacts(unit.tx.conn()?, id).await?;
    let same = |contact: &Contact| {
        contact
            .address
            .as_str()
            .eq_ignore_ascii_case(address.as_str())
    };
    if known.iter().any(same) {
        form.refuse("address", Refused::new("error-taken"));
        return again(&desk, &whose, form);
    }
    let contact = Contact {
        id: ContactId::new(desk.new_id()),
        subscriber: id,
        name,
        address,
        purposes,
        version: 1,
    };
    subscriber::add_contact(&mut unit.tx, &contact, desk.now).await?;
    let event = Event::new(Kind::ContactAdded);
    let change = RegisterChange::ContactAdded;
    keep(&desk, &mut unit, &contact, event, change).await?;
    unit.finish(&location(&contact, Kind::ContactAdded)).await
}

fn again(desk: &Desk, whose: &Subscriber, form: Form) -> Answer {
    render_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &FormPage::new(desk, whose, form, TITLE),
    )
}
