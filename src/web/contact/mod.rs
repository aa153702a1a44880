//! Contacts: who of a subscriber is told, and of what.

pub mod add;
pub mod edit;
pub mod remove;

use askama::Template;

use super::register::{self, Above, told};
use super::unit::Unit;
use super::{Desk, Fields, Form, Page, Problem};
use crate::domain::contact::{Contact, Purpose, Purposes};
use crate::domain::event::{Event, Kind};
use crate::domain::register::Subscriber;
use crate::notify::RegisterChange;

#[derive(Template)]
#[template(path = "contact/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// The address is typed once: another one is another contact.
    is_new: bool,
}

impl FormPage {
    /// `key` is what the form is called, and with `-send` what its button says.
    fn new(desk: &Desk, whose: &Subscriber, form: Form, key: &str) -> Self {
        let page = register::page(desk);
        let above = Above::subscriber(whose);
        Self {
            back: above.href.clone(),
            above: vec![above],
            title: page.t(key),
            send: page.t(&format!("{key}-send")),
            is_new: key == add::TITLE,
            form,
            page,
        }
    }

    /// Field name, whether it is ticked, words and hint of each purpose.
    fn purposes(&self) -> Vec<(&'static str, bool, String, String)> {
        let shown = |purpose: &Purpose| {
            let code = purpose.code();
            (
                code,
                self.form.value(code) == "1",
                self.page.code("purpose", code),
                self.page.code("purpose-hint", code),
            )
        };
        Purpose::ALL.iter().map(shown).collect()
    }
}

/// The purposes as a form shows them ticked.
fn ticked(purposes: &Purposes) -> impl Iterator<Item = (&'static str, String)> {
    purposes
        .iter()
        .map(|purpose| (purpose.code(), "1".to_owned()))
}

/// The purposes that were ticked; none is refused.
fn purposes(form: &mut Form, fields: &Fields) -> Option<Purposes> {
    let chosen = Purpose::ALL.iter().copied();
    let chosen = chosen.filter(|purpose| fields.get(purpose.code()) == "1");
    form.take("purposes", |_| Purposes::new(chosen))
}

/// Audits what became of a contact, and tells all of them.
async fn keep(
    desk: &Desk,
    unit: &mut Unit,
    contact: &Contact,
    event: Event,
    change: RegisterChange,
) -> Result<(), Problem> {
    let event = event
        .about("subscriber", contact.subscriber)
        .about("contact", contact.id)
        .fact("purposes", contact.purposes.code())
        .personal("name", &contact.name)
        .personal("address", &contact.address);
    unit.audit(event).await?;
    told(desk, unit, change, contact.subscriber, None).await
}

/// Where a contact's form leads.
fn location(contact: &Contact, kind: Kind) -> String {
    format!("/subscribers/{}?done={kind}#contacts", contact.subscriber)
}
