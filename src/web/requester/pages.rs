//! The pages that ask about one requester before something of theirs changes.

use askama::Template;

use crate::domain::contract::Contract;
use crate::domain::register::{Requester, Subscriber};
use crate::web::register::{self, Above};
use crate::web::{Desk, Form, Page};

/// Title, what it means, and the button's words.
pub(super) type Words = (&'static str, &'static str, &'static str);

/// Asks once, and says what it means.
#[derive(Template)]
#[template(path = "requester/ask.html")]
pub(super) struct AskPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    what: String,
    send: String,
    back: String,
    form: Form,
}

impl AskPage {
    pub(super) fn of(
        desk: &Desk,
        whose: &Subscriber,
        contract: &Contract,
        kept: &Requester,
        (title, what, send): Words,
        form: Form,
    ) -> Self {
        let page = register::page(desk);
        Self {
            above: above(whose, contract),
            title: page.t1(title, "name", &kept.name),
            what: page.t(what),
            send: page.t(send),
            back: back(kept),
            form,
            page,
        }
    }
}

/// The numbers to call back.
#[derive(Template)]
#[template(path = "requester/numbers.html")]
pub(super) struct NumbersPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

impl NumbersPage {
    pub(super) fn of(
        desk: &Desk,
        whose: &Subscriber,
        contract: &Contract,
        kept: &Requester,
        form: Form,
    ) -> Self {
        let page = register::page(desk);
        Self {
            above: above(whose, contract),
            title: page.t1("numbers-set", "name", &kept.name),
            send: page.t("numbers-go"),
            back: back(kept),
            form,
            page,
        }
    }
}

/// A reason, and the supervisor's own password.
#[derive(Template)]
#[template(path = "requester/enable.html")]
pub(super) struct EnablePage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

impl EnablePage {
    pub(super) fn of(
        desk: &Desk,
        whose: &Subscriber,
        contract: &Contract,
        kept: &Requester,
        form: Form,
    ) -> Self {
        let page = register::page(desk);
        Self {
            above: above(whose, contract),
            title: page.t1("credential-enable", "name", &kept.name),
            send: page.t("credential-enable-go"),
            back: back(kept),
            form,
            page,
        }
    }
}

fn above(whose: &Subscriber, contract: &Contract) -> Vec<Above> {
    vec![Above::subscriber(whose), Above::contract(contract)]
}

fn back(kept: &Requester) -> String {
    format!("/requesters/{}", kept.id)
}
