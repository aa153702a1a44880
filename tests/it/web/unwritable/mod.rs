//! A full disk and a database that can only be read: acceptance says so in words and accepts nothing,
//! what was accepted stays, and where there is room again it goes on.

mod disk;
mod full;
mod read_only;

use http::StatusCode;

use super::call::ACCEPT;
use crate::support::desk::TestDesk;
use crate::support::visitor::{Seen, Visitor};

/// The status and the words of a page that accepted nothing.
struct Told {
    status: StatusCode,
    ja: &'static str,
    en: &'static str,
}

/// Both languages are told so, and nothing was accepted.
async fn accepts_nothing(desk: &TestDesk, agents: [(&mut Visitor, &str); 2], told: &Told) {
    let before = desk.count("request").await;
    let words = [told.ja, told.en];
    for ((agent, call), words) in std::iter::zip(agents, words) {
        let seen = commit(agent, call).await;
        assert_eq!(seen.status, told.status, "{}", seen.text("main"));
        assert!(seen.text("main").contains(words), "{}", seen.text("main"));
    }
    assert_eq!(desk.count("request").await, before);
}

async fn commit(agent: &mut Visitor, call: &str) -> Seen {
    agent.post(&format!("{call}/commit"), &ACCEPT).await
}
