//! What subscribers are told of the terms of Standard alone and of the answer day (R17).

use super::{Value, letter};
use crate::domain::mail::Letter;
use crate::domain::qualifying::{Reminder, Terms};
use crate::i18n::Catalogues;

/// What a letter is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The company.
    pub company: &'a str,
    /// The number of the child contract.
    pub child: &'a str,
    /// What was presented, and every day that follows.
    pub terms: Terms,
}

/// The terms were presented: fee, answer day, and both consequences.
pub fn presented(catalogues: &Catalogues, about: &About<'_>) -> Letter {
    of(catalogues, "letter-qualifying-presented", about)
}

/// The answer day comes nearer, or has passed without an answer.
pub fn reminder(catalogues: &Catalogues, about: &About<'_>, step: Reminder) -> Letter {
    let key = match step {
        Reminder::Fortnight | Reminder::Week | Reminder::Day => "letter-qualifying-reminder",
        Reminder::Unanswered => "letter-qualifying-unanswered",
    };
    of(catalogues, key, about)
}

fn of(catalogues: &Catalogues, key: &'static str, about: &About<'_>) -> Letter {
    let terms = about.terms;
    let days = [
        terms.presented_on,
        terms.answer_by,
        terms.switches_on,
        terms.ends_on,
    ];
    let [presented, answer_by, switches, ends] = days.map(|day| day.to_string());
    letter(
        catalogues,
        key,
        &[
            ("company", Value::Text(about.company)),
            ("contract", Value::Text(about.child)),
            ("presented", Value::Text(&presented)),
            ("fee", Value::Text(&terms.fee.to_string())),
            ("answer_by", Value::Text(&answer_by)),
            ("switches", Value::Text(&switches)),
            ("ends", Value::Text(&ends)),
        ],
    )
}
