//! Parent contracts (親たる契約, R1).

pub mod add;
pub mod edit;
pub mod show;

use askama::Template;

use super::register::Above;
use super::{Form, Page};
use crate::domain::child_contract::ParentContract;
use crate::domain::event::{Event, Kind};

#[derive(Template)]
#[template(path = "parent_contract/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

fn event(kind: Kind, parent: &ParentContract) -> Event {
    Event::new(kind)
        .about("subscriber", parent.subscriber)
        .about("parent", parent.id)
        .fact("number", parent.number.as_str())
}
