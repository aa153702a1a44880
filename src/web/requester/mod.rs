//! Requesters (依頼者): who may ask, and what they prove themselves with.

pub mod add;
pub mod code_card;
pub mod edit;
pub mod enable;
pub mod numbers;
mod pages;
pub mod passphrase;
pub mod show;
pub(super) mod state;
pub mod totp;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use self::pages::{AskPage, EnablePage, NumbersPage};
use super::register::Above;
use super::unit::Unit;
use super::{Desk, Form, Page, Problem, register};
use crate::crypto::passphrase::Passphrase;
use crate::domain::Refused;
use crate::domain::contract::{Contract, parse_date};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::RequesterId;
use crate::domain::proof::Factor;
use crate::domain::register::{Requester, Subscriber, Validity};
use crate::domain::retention::Thing;
use crate::domain::searchable::{reading, searchable};
use crate::domain::text::Line;
use crate::notify::RegisterChange;
use crate::store::{Db, requester, retention};

#[derive(Template)]
#[template(path = "requester/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// Somebody new, who needs a passphrase and may ask at once.
    is_new: bool,
}

/// What the form says.
struct Typed {
    number: Line<16>,
    name: Line<60>,
    kana: Line<60>,
    validity: Validity,
}

fn check(form: &mut Form) -> Option<Typed> {
    let number = form.take("number", searchable);
    let name = form.take("name", searchable);
    let kana = form.take("kana", reading);
    let from = form.take("valid_from", parse_day);
    let until = form.take("valid_until", parse_day);
    let validity = match Validity::new(from?, until?) {
        Ok(validity) => Some(validity),
        Err(why) => {
            form.refuse("valid_until", why);
            None
        }
    };
    Some(Typed {
        number: number?,
        name: name?,
        kana: kana?,
        validity: validity?,
    })
}

/// A day, where one was typed.
fn parse_day(typed: &str) -> Result<Option<Date>, Refused> {
    match typed.trim() {
        "" => Ok(None),
        typed => parse_date(typed).map(Some),
    }
}

/// A passphrase that may be set.
fn parse_passphrase(typed: &str) -> Result<Passphrase, Refused> {
    Passphrase::parse(typed).map_err(Refused::from)
}

/// A requester who may be changed, with whose they are; one who was purged may not.
async fn load(
    conn: &mut Db,
    id: RequesterId,
    now: Timestamp,
) -> Result<(Subscriber, Contract, Requester), Problem> {
    if retention::purged(conn, Thing::Requester, id)
        .await?
        .is_some()
    {
        return Err(Problem::CONFLICT);
    }
    load_any(conn, id, now).await
}

/// A requester that a page is about, with whose they are.
async fn load_any(
    conn: &mut Db,
    id: RequesterId,
    now: Timestamp,
) -> Result<(Subscriber, Contract, Requester), Problem> {
    let kept = requester::load(conn, id).await?.ok_or(Problem::NOT_FOUND)?;
    let (subscriber, contract) = register::contract(conn, kept.contract, now).await?;
    Ok((subscriber, contract, kept))
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn event(kind: Kind, contract: &Contract, requester: &Requester) -> Event {
    Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("contract", contract.id)
        .about("requester", requester.id)
        .fact("active", i64::from(requester.active))
        .fact("valid_from", day(requester.validity.from()))
        .fact("valid_until", day(requester.validity.until()))
        .personal("number", &requester.number)
        .personal("name", &requester.name)
        .personal("kana", &requester.kana)
}

/// Keeps that something which a requester proves themself with was set or replaced, and tells the
/// subscriber's contacts.
async fn credential_changed(
    desk: &Desk,
    unit: &mut Unit,
    contract: &Contract,
    requester: &Requester,
    credential: Factor,
) -> Result<(), Problem> {
    let event = event(Kind::CredentialChanged, contract, requester);
    unit.audit(event.fact("credential", credential.code()))
        .await?;
    let (change, whose) = (RegisterChange::Credential, contract.subscriber);
    register::told(desk, unit, change, whose, Some(&contract.number)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_3_5_a_passphrase_is_refused_in_words() {
        let key = |typed: &str| parse_passphrase(typed).err().map(|refused| refused.key);
        assert_eq!(key("みじかい"), Some("error-passphrase-short"));
        assert_eq!(key(&"あ".repeat(65)), Some("error-passphrase-long"));
        assert_eq!(
            key("さくら☆しょうじ123"),
            Some("error-passphrase-unspeakable")
        );
        assert_eq!(key("あおい うみ しろい ほ"), None);
    }
}
