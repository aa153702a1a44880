//! A form that was posted after its session had ended: it is carried through the sign-in and posted
//! again by whoever typed it, so that nothing typed is lost and nothing is done unasked.

use askama::Template;

use super::fields::SECRETS;
use super::sign_in::local;
use super::{Answer, Fields, Page, Problem, render};

/// A form that was not taken.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Where it was posted to.
    pub to: String,
    /// Its fields, written like a form; no secrets.
    pub fields: String,
}

/// Fields that nobody typed, and that nobody needs to read.
const UNREAD: [&str; 12] = [
    "unsent",
    "unsent_to",
    "form_key",
    "version",
    "line",
    "device_uid",
    "passkey_answer",
    "passkey_sealed",
    "return_to",
    "locale",
    "theme",
    "q",
];

#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage {
    page: Page,
    to: String,
    fields: Vec<(String, String)>,
    /// What was typed, to be seen.
    typed: Vec<String>,
}

/// What somebody typed into a form, but for the secrets, for them to see and to copy.
pub fn typed(fields: &Fields) -> Vec<String> {
    let hidden = |name: &str| UNREAD.contains(&name) || SECRETS.contains(&name) || name == "csrf";
    fields
        .iter()
        .filter(|(name, value)| !hidden(name) && !value.is_empty())
        .map(|(_, value)| value.to_owned())
        .collect()
}

impl Unsent {
    /// What a form posted.
    pub fn of(path: &str, fields: &Fields) -> Self {
        Self {
            to: path.to_owned(),
            fields: fields.carried(),
        }
    }

    /// What a sign-in carries; none where it carries nothing.
    pub fn carried_by(fields: &Fields) -> Option<Self> {
        let to = fields.get("unsent_to");
        (!to.is_empty()).then(|| Self {
            to: local(to),
            fields: fields.get("unsent").to_owned(),
        })
    }

    /// Asks whether to post it now.
    pub fn offer(&self, page: Page) -> Answer {
        let fields = Fields::parse(self.fields.as_bytes()).map_err(|_| Problem::BAD_INPUT)?;
        render(&ResumePage {
            typed: typed(&fields),
            fields: fields
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            to: self.to.clone(),
            page,
        })
    }
}
