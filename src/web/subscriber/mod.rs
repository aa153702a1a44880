//! Subscribers (契約者).

pub mod add;
pub mod edit;
pub mod history;
pub mod list;
pub mod show;
pub mod statement;
mod tree;

use askama::Template;

use super::register::Above;
use super::{Form, Page};
use crate::domain::event::{Event, Kind};
use crate::domain::register::Subscriber;
use crate::domain::searchable::{reading, searchable};
use crate::domain::text::Line;

#[derive(Template)]
#[template(path = "subscriber/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// What the form says.
struct Typed {
    number: Line<32>,
    name: Line<100>,
    kana: Line<100>,
}

fn check(form: &mut Form) -> Option<Typed> {
    let number = form.take("number", searchable);
    let name = form.take("name", searchable);
    let kana = form.take("kana", reading);
    Some(Typed {
        number: number?,
        name: name?,
        kana: kana?,
    })
}

fn event(kind: Kind, subscriber: &Subscriber) -> Event {
    Event::new(kind)
        .about("subscriber", subscriber.id)
        .fact("number", subscriber.number.as_str())
        .personal("name", &subscriber.name)
        .personal("kana", &subscriber.kana)
}
