//! Adding a contact.

use askama::Template;
use http::StatusCode;

use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ContactId, SubscriberId};
use crate::domain::register::{Contact, MailAddress, Subscriber};
use crate::domain::text::Line;
use crate::notify::RegisterChange;
use crate::store::subscriber;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, render};

#[derive(Template)]
#[template(path = "contact/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    render(&page(&desk, &whose, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let name = form.take("name", Line::parse);
    let address = form.take("address", MailAddress::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let (Some(name), Some(address)) = (name, address) else {
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
    };
    subscriber::add_contact(&mut unit.tx, &contact, desk.now).await?;
    let event = Event::new(Kind::ContactAdded)
        .about("subscriber", id)
        .about("contact", contact.id)
        .personal("name", &contact.name)
        .personal("address", &contact.address);
    unit.audit(event).await?;
    register::told(&desk, &mut unit, RegisterChange::ContactAdded, id, None).await?;
    unit.finish(&format!("/subscribers/{id}?done=contact_added#contacts"))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, whose, form))
}

fn page(desk: &Desk, whose: &Subscriber, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::subscriber(whose);
    FormPage {
        back: above.href.clone(),
        above: vec![above],
        title: page.t("contact-add"),
        send: page.t("contact-add-send"),
        form,
        page,
    }
}
