//! What subscribers are told. Japanese first, English below, in the same mail: nobody knows which
//! of the two a contact reads at night.

pub mod over_use;
pub mod qualifying;

use jiff::Timestamp;

use crate::domain::action::ProxyAction;
use crate::domain::agent::Locale;
use crate::domain::contact::Purpose;
use crate::domain::mail::Letter;
use crate::domain::reference::Reference;
use crate::i18n::{Catalogues, time};

/// Characters of a serial number that a mail shows.
const SERIAL_SHOWN: usize = 4;
/// What stands at the end of whatever a subscriber reads (R14, R15).
const LIMITS: &str = "terms-limits";

/// What a mail about an acceptance tells.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'a> {
    /// The reference number.
    pub reference: Reference,
    /// When acceptance was complete.
    pub accepted_at: Timestamp,
    /// The subscriber's name.
    pub company: &'a str,
    /// The contract's number.
    pub contract: &'a str,
    /// What was asked for: the designated action (R10-2).
    pub action: ProxyAction,
    /// The device's name.
    pub device_name: &'a str,
    /// The device's serial number; its end alone is shown.
    pub device_serial: &'a str,
    /// The name of who asked.
    pub requester: &'a str,
}

/// What was changed in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterChange {
    /// Somebody who may ask was added, changed, stopped or let in again.
    Requester,
    /// What somebody proves themself with was changed.
    Credential,
    /// Ten wrong answers in a row: somebody's credentials do not count any more by themselves.
    CredentialDisabled,
    /// A supervisor let them count again.
    CredentialEnabled,
    /// What is asked of callers was changed.
    VerificationPolicy,
    /// Somebody who is told was added.
    ContactAdded,
    /// Name or purposes of somebody who is told were changed.
    ContactChanged,
    /// Somebody is not told any more.
    ContactRemoved,
    /// The designated action was changed (R10-3-6).
    Designation,
    /// The end of a contract or of a desk option was recorded, or taken back (R10-5, R11).
    End,
    /// A qualifying service ends, and terms will be presented (R17-1).
    QualifyingEnded,
    /// The answer was to switch (R17-3-1).
    AnsweredSwitch,
    /// The answer was to end (R17-3-2).
    AnsweredEnd,
    /// There is a qualifying service again.
    CaseWithdrawn,
    /// The tenant, or the token that the desk uses there, was registered or changed.
    Tenant,
}

impl RegisterChange {
    /// What it is told for; `None` concerns whoever is told at all, so that nobody is silenced unheard.
    pub(super) const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::ContactAdded | Self::ContactChanged | Self::ContactRemoved => None,
            Self::End
            | Self::QualifyingEnded
            | Self::AnsweredSwitch
            | Self::AnsweredEnd
            | Self::CaseWithdrawn => Some(Purpose::Contract),
            Self::Tenant => Some(Purpose::Technical),
            Self::Requester
            | Self::Credential
            | Self::CredentialDisabled
            | Self::CredentialEnabled
            | Self::VerificationPolicy
            | Self::Designation => Some(Purpose::Security),
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Requester => "letter-change-requester",
            Self::Credential => "letter-change-credential",
            Self::CredentialDisabled => "letter-change-credential-disabled",
            Self::CredentialEnabled => "letter-change-credential-enabled",
            Self::VerificationPolicy => "letter-change-verification-policy",
            Self::ContactAdded => "letter-change-contact-added",
            Self::ContactChanged => "letter-change-contact-changed",
            Self::ContactRemoved => "letter-change-contact-removed",
            Self::Designation => "letter-change-designation",
            Self::End => "letter-change-end",
            Self::QualifyingEnded => "letter-change-qualifying-ended",
            Self::AnsweredSwitch => "letter-change-answered-switch",
            Self::AnsweredEnd => "letter-change-answered-end",
            Self::CaseWithdrawn => "letter-change-case-withdrawn",
            Self::Tenant => "letter-change-tenant",
        }
    }
}

/// A request was accepted: what was taken on, that it is final (R10-3-7), that sending is not
/// locking or wiping (R10-3-11), and what to do if nobody there asked.
pub fn request_accepted(catalogues: &Catalogues, told: &Acceptance<'_>) -> Letter {
    let action = match told.action {
        ProxyAction::Lock => "action-lock",
        ProxyAction::Wipe => "action-wipe",
    };
    letter(
        catalogues,
        "letter-accepted",
        &[
            ("reference", Value::Text(&told.reference.to_string())),
            ("at", Value::Text(&time::long(told.accepted_at))),
            ("company", Value::Text(told.company)),
            ("contract", Value::Text(told.contract)),
            ("action", Value::Key(action)),
            ("device", Value::Text(told.device_name)),
            ("serial", Value::Text(&masked(told.device_serial))),
            ("requester", Value::Text(told.requester)),
        ],
    )
}

/// Somebody called and could not prove who they are. Says nothing of what they said.
pub fn verification_refused(
    catalogues: &Catalogues,
    reference: Reference,
    at: Timestamp,
    contract: &str,
) -> Letter {
    letter(
        catalogues,
        "letter-refused",
        &[
            ("reference", Value::Text(&reference.to_string())),
            ("at", Value::Text(&time::long(at))),
            ("contract", Value::Text(contract)),
        ],
    )
}

/// Who may ask, with what, who is told, or which action is designated was changed; `contract`
/// where it concerns one alone.
pub fn register_changed(
    catalogues: &Catalogues,
    change: RegisterChange,
    at: Timestamp,
    company: &str,
    contract: Option<&str>,
) -> Letter {
    let every = Value::Key("letter-every-contract");
    letter(
        catalogues,
        "letter-changed",
        &[
            ("change", Value::Key(change.key())),
            ("at", Value::Text(&time::long(at))),
            ("company", Value::Text(company)),
            ("contract", contract.map_or(every, Value::Text)),
            ("whose", Value::Text(contract.unwrap_or(company))),
        ],
    )
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    /// A key of the same language.
    Key(&'static str),
}

/// The keys are `<key>-subject` and `<key>-body`.
fn letter(catalogues: &Catalogues, key: &str, values: &[(&str, Value<'_>)]) -> Letter {
    let [(subject, body), (subject_en, body_en)] = [Locale::Ja, Locale::En].map(|locale| {
        let words = catalogues.words(locale);
        let values: Vec<(&str, String)> = values
            .iter()
            .map(|(name, value)| match value {
                Value::Text(text) => (*name, one_line(text)),
                Value::Key(key) => (*name, words.t(key)),
            })
            .collect();
        (
            words.with(&format!("{key}-subject"), &values),
            words.with(&format!("{key}-body"), &values),
        )
    });
    let rule = "-".repeat(60);
    let [limits, limits_en] = [Locale::Ja, Locale::En].map(|it| catalogues.words(it).t(LIMITS));
    Letter {
        subject: format!("{subject} / {subject_en}"),
        body: format!("{body}\n\n{limits}\n\n{rule}\n\n{body_en}\n\n{limits_en}\n"),
    }
}

/// Names come from consoles and forms that are not ours: none of them may write a line of a letter.
fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(200)
        .collect();
    text.trim().to_owned()
}

/// A serial with its end alone; one that is not longer than what is shown is hidden altogether.
fn masked(serial: &str) -> String {
    let count = serial.chars().count();
    serial
        .chars()
        .enumerate()
        .map(|(place, c)| {
            if count > SERIAL_SHOWN && place + SERIAL_SHOWN >= count {
                c
            } else {
                '*'
            }
        })
        .collect()
}

#[cfg(test)]
mod over_use_tests;
#[cfg(test)]
mod tests;
