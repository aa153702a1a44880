//! The password that somebody signs in with first: drawn by the desk, shown once to the administrator
//! who asked for it, good until its owner has chosen another (ASVS 5.0, 6.4.1 and 6.4.6).

use askama::Template;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use crate::crypto::password::PhcString;
use crate::crypto::staff_password::start::{START_LASTS, draw};
use crate::crypto::staff_password::{self, StaffPassword};
use crate::domain::agent::Agent;
use crate::domain::ids::AgentId;
use crate::store::{self, Tx, agent};
use crate::web::{Desk, Fields, Page, Problem, reauth};

/// One that was drawn.
pub(super) struct Start {
    drawn: StaffPassword,
    pub(super) phc: PhcString,
    until: Timestamp,
}

impl Start {
    /// Draws and hashes one. Before any unit: hashing takes longer than anything in it.
    pub(super) async fn draw(desk: &Desk) -> Result<Self, Problem> {
        let drawn = draw(&*desk.app.entropy);
        let phc = desk.app.passwords.hash(drawn.secret().clone()).await?;
        let until = desk.now + START_LASTS;
        Ok(Self { drawn, phc, until })
    }

    /// Keeps it as somebody's password.
    pub(super) async fn keep(&self, tx: &mut Tx, whose: AgentId) -> store::Result<()> {
        agent::save_password(tx, whose, self.phc.as_str(), Some(self.until)).await
    }
}

/// Whether the administrator typed their own password.
pub(super) async fn proved(desk: &Desk, fields: &Fields) -> Result<bool, Problem> {
    reauth::proved(desk, staff_password::attempt(fields.get("password"))).await
}

/// The page that shows it, this once.
#[derive(Template)]
#[template(path = "agent/start.html")]
pub(super) struct StartPage {
    page: Page,
    name: String,
    login: String,
    start: String,
    until: String,
}

impl StartPage {
    /// The page about somebody.
    pub(super) fn of(desk: &Desk, whose: &Agent, start: &Start) -> Self {
        let page = desk.page().of("/agents");
        Self {
            name: whose.name.to_string(),
            login: whose.login.as_str().to_owned(),
            start: start.drawn.secret().expose_secret().to_owned(),
            until: page.time(&start.until),
            page,
        }
    }
}
