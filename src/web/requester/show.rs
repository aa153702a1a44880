//! A requester: what they prove themself with, and whether it counts.

use askama::Template;

use super::load_any;
use super::state::CredentialState;
use crate::domain::ids::RequesterId;
use crate::domain::policy::Permission;
use crate::domain::register::Requester;
use crate::domain::retention::{Purged, Thing};
use crate::store::register_proposal::{self, Listed};
use crate::store::{requester, retention, verification_policy};
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Page, reading, render};

#[derive(Template)]
#[template(path = "requester/show.html")]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    requester: Requester,
    state: CredentialState,
    lacks: Vec<String>,
    may_change: bool,
    may_enable: bool,
    confirmed: bool,
    /// The proposal that waits for a second person.
    waits: Option<Listed>,
    /// The last one that came to nothing.
    ended: Option<Listed>,
    /// When they were purged.
    purged: Option<Purged>,
}

impl ShowPage {
    /// The word of whether there is a passphrase.
    const fn passphrase(&self) -> &'static str {
        if self.purged.is_some() {
            "none"
        } else {
            "credential-set"
        }
    }
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let page = register::page(&desk);
    let mut read = desk.read().await?;
    let (whose, contract, requester) = load_any(&mut read, id, desk.now).await?;
    reading::register(&desk, "requester", "requester", id).await?;
    let policy = verification_policy::load(&mut read, contract.id).await?;
    let state = CredentialState::load(&mut read, id).await?;
    let purged = retention::purged(&mut read, Thing::Requester, id).await?;
    let confirmed = requester::is_confirmed(&mut read, id).await?;
    let last = register_proposal::last_of(&mut read, id).await?;
    let (ended, waits) = match last {
        Some(last) if last.proposal.decided.is_some() => (Some(last), None),
        waits => (None, waits),
    };
    render(&ShowPage {
        above: vec![Above::subscriber(&whose), Above::contract(&contract)],
        title: page.t1("requester-title", "name", &requester.name),
        lacks: match purged {
            Some(_) => Vec::new(),
            None => state.lacks(&page, &policy),
        },
        may_change: purged.is_none() && register::may_change(&desk),
        may_enable: purged.is_none() && desk.agent.role.may(Permission::CredentialEnable),
        purged,
        confirmed,
        waits,
        ended,
        requester,
        state,
        page,
    })
}
