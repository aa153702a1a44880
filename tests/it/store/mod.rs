//! The store: each test takes a `&Store`, and runs on either database.

mod append_only;
mod cancelled;
mod log;
mod mail;
mod maintenance;
mod migration;
mod passkey;
mod proof;
mod register;
mod throttle;

use jiff::Timestamp;
use kagiban::domain::agent::{Agent, Login, Theme};
use kagiban::domain::ids::AgentId;
use kagiban::domain::policy::Role;
use kagiban::domain::text::Line;
use kagiban::entropy::{SystemEntropy, uuid_v7};
use kagiban::store::{Store, agent};

/// A time, in seconds after one in 2026.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

/// A new id.
pub fn id(seconds: i64) -> uuid::Uuid {
    uuid_v7(at(seconds), &SystemEntropy)
}

/// A supervisor, for what needs somebody who did it.
pub async fn supervisor(store: &Store) -> AgentId {
    let agent = Agent {
        id: AgentId::new(id(0)),
        login: Login::parse(&format!("s{}", &id(0).simple().to_string()[20..])).unwrap(),
        name: Line::parse("佐藤").unwrap(),
        role: Role::Supervisor,
        locale: None,
        theme: Theme::Auto,
        active: true,
        version: 1,
    };
    let mut tx = store.begin().await.unwrap();
    agent::add(&mut tx, &agent, "$argon2id$", at(0))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    agent.id
}
