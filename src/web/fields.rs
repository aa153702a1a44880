//! What a form posted, and the form as it comes back with what was typed and what was wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Page, Problem};
use crate::domain::Refused;

/// Fields that are typed again, whatever happens: passwords, passphrases, tokens' secrets, and what
/// a caller said.
pub const SECRETS: [&str; 16] = [
    "by_hand_password",
    "codes_password",
    "decline_password",
    "last_four",
    "new_password",
    "one_time_code",
    "passkey_password",
    "passkey_remove_password",
    "openid_password",
    "passphrase",
    "password",
    "remove_password",
    "reset_password",
    "secret",
    "totp",
    "totp_password",
];

/// The fields of a posted form, each with its last value.
#[derive(Debug, Clone, Default)]
pub struct Fields(Arc<BTreeMap<String, String>>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`; bytes that are not UTF-8 are refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let mut fields = BTreeMap::new();
        for pair in bytes
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let (name, value) = pair
                .iter()
                .position(|byte| *byte == b'=')
                .map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            fields.insert(decode(name)?, decode(value)?);
        }
        Ok(Self(Arc::new(fields)))
    }

    /// Fields that were read one by one.
    pub(super) fn of(fields: BTreeMap<String, String>) -> Result<Self, Problem> {
        let nul = fields
            .iter()
            .any(|(name, value)| name.contains('\0') || value.contains('\0'));
        if nul {
            Err(Problem::BAD_INPUT)
        } else {
            Ok(Self(Arc::new(fields)))
        }
    }

    /// A field's value; empty where it is absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// What may be carried through a sign-in, written like a form: neither secrets, which are typed
    /// again, nor what belongs to a session.
    pub fn carried(&self) -> String {
        let kept = self.0.iter().filter(|(name, _)| {
            let name = name.as_str();
            !SECRETS.contains(&name) && name != "csrf"
        });
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .finish()
    }

    /// All fields with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Begins to check them.
    pub fn check(&self) -> Form {
        Form {
            typed: self.clone(),
            ..Form::default()
        }
    }
}

/// What is wrong, with the field's name before it where it has one.
fn about(page: &Page, field: &str, wrong: String) -> String {
    let key = match field {
        "from" | "to" => format!("audit-{field}"),
        field => format!("fact-{}", field.replace('_', "-")),
    };
    if page.words.has(&key) {
        page.t2("error-about", "field", page.t(&key), "wrong", wrong)
    } else {
        wrong
    }
}

fn decode(part: &[u8]) -> Result<String, Problem> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let bytes: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
    let text = String::from_utf8(bytes).map_err(|_| Problem::BAD_INPUT)?;
    // A NUL ends text in PostgreSQL and in C; no field has a use for it.
    if text.contains('\0') {
        Err(Problem::BAD_INPUT)
    } else {
        Ok(text)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Fields {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or(Problem::BAD_INPUT)
    }
}

/// The query of an address, read like a form.
#[derive(Debug, Clone, Default)]
pub struct Search(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Search {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

/// A form while it is checked, and when it comes back.
#[derive(Debug, Clone, Default)]
pub struct Form {
    typed: Fields,
    errors: BTreeMap<&'static str, Refused>,
}

impl Form {
    /// A form that shows these values, as when something is edited.
    pub fn showing(values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let values = values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            typed: Fields(Arc::new(values)),
            ..Self::default()
        }
    }

    /// Takes a field through its type's constructor; `None` where it is refused.
    pub fn take<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Refused>,
    ) -> Option<T> {
        match parse(self.typed.get(name)) {
            Ok(value) => Some(value),
            Err(refused) => {
                self.refuse(name, refused);
                None
            }
        }
    }

    /// Marks a field.
    pub fn refuse(&mut self, name: &'static str, refused: Refused) {
        self.errors.entry(name).or_insert(refused);
    }

    /// Whether anything was marked.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All that is wrong, in words, for the head of the page.
    pub fn errors(&self, page: &Page) -> Vec<FieldError> {
        self.errors
            .iter()
            .map(|(field, refused)| FieldError {
                field,
                text: about(page, field, page.refused(*refused)),
            })
            .collect()
    }

    /// What was typed, for the page. Never ask for a secret: it is typed again.
    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }

    /// What is wrong with a field, in words; empty where nothing is.
    pub fn error(&self, page: &Page, name: &str) -> String {
        self.errors
            .get(name)
            .map_or_else(String::new, |refused| page.refused(*refused))
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// Its name, which is also the id of its control.
    pub field: &'static str,
    /// In words.
    pub text: String,
}

/// An option of a select.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// In words.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

impl Choice {
    /// An option, chosen where its value is the one that was typed.
    pub fn new(value: impl Into<String>, label: impl Into<String>, typed: &str) -> Self {
        let value = value.into();
        Self {
            selected: value == typed,
            label: label.into(),
            value,
        }
    }
}
