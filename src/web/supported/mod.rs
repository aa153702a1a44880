//! Which systems and devices the provider supports (R6, R7).

pub mod add;
pub mod edit;
pub mod list;
pub mod remove;

use askama::Template;

use super::register::{self, Above};
use super::{Choice, Desk, Form, Page};
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::supported::{Fit, Rule, Supported, What, device_fit, system_fit};
use crate::domain::text::Line;

/// How a device stands to the list, in words.
pub(super) struct Fitting {
    pub fit: Fit,
    pub words: String,
}

impl Fitting {
    /// Its system (R6), and itself (R7).
    pub(super) fn of(
        page: &Page,
        list: &[Supported],
        device: &crate::domain::device::Device,
    ) -> [Self; 2] {
        let shown = |prefix: &str, (fit, note): (Fit, Option<&Line<200>>)| {
            let words = page.code(prefix, fit);
            let note = note.map_or_else(String::new, |note| page.t1("fit-note", "note", note));
            Self {
                fit,
                words: format!("{words}{note}"),
            }
        };
        [
            shown("fit-system", system_fit(list, &device.platform, &device.os)),
            shown("fit-device", device_fit(list, &device.model)),
        ]
    }

    /// The class and icon that it is shown with; none where nothing can be said.
    pub(super) const fn tone(&self) -> Option<(&'static str, &'static str)> {
        match self.fit {
            Fit::NoList => None,
            Fit::Supported => Some(("fact-good", "success")),
            Fit::OtherVersion | Fit::UnknownVersion | Fit::NotListed => Some(("fact-warn", "warn")),
        }
    }
}

#[derive(Template)]
#[template(path = "supported/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    rules: Vec<Choice>,
}

impl FormPage {
    /// `key` is what the form is called, and with `-send` what its button says.
    fn new(desk: &Desk, form: Form, key: &str) -> Self {
        let page = register::page(desk);
        let above = Above {
            href: "/supported".to_owned(),
            label: page.t("supported-list"),
        };
        let rule = |rule: &Rule| {
            let words = page.code("supported-rule", rule);
            Choice::new(rule.code(), words, form.value("rule"))
        };
        Self {
            rules: Rule::ALL.iter().map(rule).collect(),
            back: above.href.clone(),
            above: vec![above],
            title: page.t(key),
            send: page.t(&format!("{key}-send")),
            form,
            page,
        }
    }
}

/// What the form says.
type Typed = (Line<60>, What, Option<Line<200>>);

fn check(form: &mut Form) -> Option<Typed> {
    let name = form.take("name", Line::parse);
    let rule = form.take("rule", |typed| {
        typed
            .parse::<Rule>()
            .map_err(|_| Refused::new("error-choice"))
    });
    let what = rule.and_then(|rule| form.take("versions", |typed| What::parse(rule, typed)));
    let note = form.take("note", Line::parse_optional);
    Some((name?, what?, note?))
}

fn event(kind: Kind, entry: &Supported) -> Event {
    Event::new(kind)
        .about("supported", entry.id)
        .fact("name", entry.name.as_str())
        .fact("rule", entry.what.rule().code())
        .fact("versions", entry.what.versions())
        .fact("note", entry.note.as_ref().map_or("", Line::as_str))
}
