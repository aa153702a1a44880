//! The second step of signing in, over HTTP, and one's own sign-in.

mod account;
mod passkey;
mod passkey_account;
mod sessions;
mod start;
mod step;

use kagiban::crypto::staff_password;
use kagiban::crypto::totp::Seed;
use kagiban::domain::agent::{Agent, Locale, Login, Theme};
use kagiban::domain::ids::AgentId;
use kagiban::domain::policy::Role;
use kagiban::domain::sealed::SealedColumn;
use kagiban::domain::second_factor::SecondFactorPolicy;
use kagiban::domain::text::Line;
use kagiban::entropy::SystemEntropy;
use kagiban::store::{agent, second_factor};
use kagiban::web::App;
use secrecy::ExposeSecret;

use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::visitor::{Seen, Visitor};

/// The desk as its configuration has it by default.
fn strict(desk: &TestDesk) -> App {
    desk.node(|parts| parts.settings.second_factor = SecondFactorPolicy::Supervisors)
}

fn visitor(app: &App) -> Visitor {
    Visitor::new(kagiban::web::router(app.clone()))
}

async fn staff(desk: &TestDesk, login: &str, role: Role) -> Agent {
    let hash = desk.app.passwords.hash(staff_password::attempt(PASSWORD));
    let somebody = Agent {
        id: AgentId::new(desk.id()),
        login: Login::parse(login).unwrap(),
        name: Line::parse("高橋").unwrap(),
        role,
        locale: Some(Locale::Ja),
        theme: Theme::Auto,
        active: true,
        version: 1,
    };
    let hash = hash.await.unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    agent::add(&mut tx, &somebody, hash.as_str(), desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    somebody
}

/// Somebody with an app: its seed.
pub async fn enrolled(desk: &TestDesk, login: &str, role: Role) -> (Agent, Seed) {
    let somebody = staff(desk, login, role).await;
    let seed = Seed::generate(&SystemEntropy);
    let context = SealedColumn::AGENT_TOTP.context(somebody.id);
    let sealed = seed.seal(&desk.app.seal_key, &context, &SystemEntropy);
    let mut tx = desk.app.store.begin().await.unwrap();
    second_factor::enrol(&mut tx, somebody.id, &sealed.unwrap(), 0, desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    (somebody, seed)
}

pub fn digits(desk: &TestDesk, seed: &Seed) -> String {
    seed.code_at(desk.now()).unwrap().expose_secret().to_owned()
}

async fn password(visitor: &mut Visitor, login: &str) -> Seen {
    let fields = [("login", login), ("password", PASSWORD)];
    visitor.post("/sign-in", &fields).await
}

pub async fn code(visitor: &mut Visitor, typed: &str) -> Seen {
    visitor.post("/sign-in/code", &[("totp", typed)]).await
}

/// Whether a page of the desk opens.
async fn is_in(visitor: &mut Visitor) -> bool {
    visitor.get("/calls").await.status == 200
}

/// The last event of the log.
pub async fn last(desk: &TestDesk) -> String {
    desk.kinds().await.pop().unwrap()
}
