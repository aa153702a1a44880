//! The forms of a case: one page, whose fields differ.

use askama::Template;
use http::StatusCode;

use crate::domain::over_use::{Case, Subject};
use crate::web::answer::render_with;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page, render};

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The day of receipt.
    Receipt,
    /// A charge.
    Charge,
    /// A new deadline.
    Extend,
    /// An end.
    Terminate,
}

impl Which {
    /// The keys of its title, of what it sends, and of what it means.
    const fn keys(self) -> [&'static str; 3] {
        match self {
            Self::Receipt => [
                "over-use-receipt",
                "over-use-receipt-send",
                "over-use-receipt-what",
            ],
            Self::Charge => [
                "over-use-charge",
                "over-use-charge-send",
                "over-use-charge-what",
            ],
            Self::Extend => [
                "over-use-extend",
                "over-use-extend-send",
                "over-use-extend-what",
            ],
            Self::Terminate => [
                "over-use-terminate",
                "over-use-terminate-send",
                "over-use-terminate-what",
            ],
        }
    }
}

#[derive(Template)]
#[template(path = "over_use/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    /// What it means.
    what: String,
    which: Which,
    /// What may end: its code, its words, its article.
    subjects: Vec<(&'static str, String, String)>,
    form: Form,
}

/// The form of a case.
pub(super) fn show(desk: &Desk, case: &Case, which: Which, form: Form) -> Answer {
    render(&page(desk, case, which, form))
}

/// The form that came back.
pub(super) fn again(desk: &Desk, case: &Case, which: Which, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &page(desk, case, which, form))
}

fn page(desk: &Desk, case: &Case, which: Which, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above {
        href: format!("/over-use/{}", case.id),
        label: case.notice.number.to_string(),
    };
    let subject = |subject: &Subject| {
        let words = page.code("over-use-subject", subject);
        let article = page.t(&format!("over-use-subject-{subject}-hint"));
        (subject.code(), words, article)
    };
    let [title, send, what] = which.keys().map(|key| page.t(key));
    FormPage {
        title,
        send,
        what,
        back: above.href.clone(),
        above: vec![above],
        which,
        subjects: Subject::ALL.iter().map(subject).collect(),
        form,
        page,
    }
}
