//! One's own passkeys.

pub mod begin;
pub mod enrol;
pub mod remove;

use askama::Template;

use crate::crypto::passkey::Asked;
use crate::domain::second_factor::PASSKEYS;
use crate::store::{Db, Result, passkey};
use crate::web::passkey::Answering;
use crate::web::{Choice, Desk, Page};

/// The page that takes a new one to the authenticator.
#[derive(Template)]
#[template(path = "account/passkey.html")]
struct PasskeyPage {
    page: Page,
    asked: Asked,
}

/// A passkey as its owner sees it.
pub(super) struct Row {
    pub name: String,
    pub enrolled: String,
    /// Empty where it opened nothing yet.
    pub used: String,
}

/// Somebody's passkeys, as the page of their sign-in shows them.
pub(super) struct Listed {
    pub rows: Vec<Row>,
    pub choices: Vec<Choice>,
    /// The desk's address knows passkeys.
    pub known: bool,
    /// There is room for another.
    pub room: bool,
}

/// One's own.
pub(super) async fn listed(desk: &Desk, page: &Page, read: &mut Db, typed: &str) -> Result<Listed> {
    let kept = passkey::list(read, desk.agent.id).await?;
    let rows = kept.iter().map(|kept| Row {
        name: kept.name.to_string(),
        enrolled: page.time(&kept.created_at),
        used: kept
            .last_used_at
            .map_or_else(String::new, |at| page.time(&at)),
    });
    let choices = kept
        .iter()
        .map(|kept| Choice::new(kept.id.to_string(), kept.name.to_string(), typed));
    Ok(Listed {
        rows: rows.collect(),
        choices: choices.collect(),
        known: desk.app.relying_party().is_some(),
        room: kept.len() < PASSKEYS,
    })
}

fn answering(desk: &Desk) -> Answering<'_> {
    Answering {
        app: &desk.app,
        agent: &desk.agent,
        session: &desk.session.digest,
    }
}
