//! Legal holds: nothing of a subscriber is purged while one stands.

pub mod lift;
pub mod place;

use super::register::Above;
use super::{Desk, Form, Page, register};
use crate::domain::event::{Event, Kind};
use crate::domain::register::Subscriber;
use crate::domain::retention::LegalHold;

#[derive(askama::Template)]
#[template(path = "legal_hold/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// What is lifted; nothing while it is placed.
    lifted: Option<LegalHold>,
}

impl FormPage {
    fn new(desk: &Desk, whose: &Subscriber, form: Form, lifted: Option<LegalHold>) -> Self {
        let page = register::page(desk);
        let above = Above::subscriber(whose);
        let key = if lifted.is_some() {
            "hold-lift"
        } else {
            "hold-place"
        };
        Self {
            back: format!("{}#holds", above.href),
            above: vec![above],
            title: page.t(key),
            send: page.t(&format!("{key}-send")),
            form,
            lifted,
            page,
        }
    }
}

fn event(kind: Kind, hold: &LegalHold) -> Event {
    Event::new(kind)
        .about("subscriber", hold.subscriber)
        .about("hold", hold.id)
        .personal("matter", &hold.matter)
}
