//! A second person before acceptance, suspected calls, and when they are asked for.

mod confirmation;
mod rules;
mod suspicion;

use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;

use super::call::{self, CLAIM, DEVICE, step};
use super::factors;
use crate::support::desk::TestDesk;
use crate::support::seed::Company;
use crate::support::visitor::{Seen, Visitor};

/// Whoever lost their card says their passphrase: something stands in.
async fn stands_in(desk: &TestDesk, company: &Company) {
    let usual = (Proof::OneTimeCode, None);
    let lost = [(Proof::OneTimeCode, Proof::Passphrase)];
    factors::ask(desk, company, usual, &lost).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    factors::card(&mut admin, &company.requester).await;
    factors::numbers(desk, &company.requester, &["03-9999-1278"]).await;
    // The new card is a change of its own, and long ago.
    desk.clock.move_by(25 * 3_600);
}

/// A call of whoever lost their card, up to the lines that are read aloud.
async fn named(agent: &mut Visitor) -> String {
    let call = call::claimed(agent, &CLAIM).await;
    step(agent, &call, "lost", &[("lost", "one_time_code")]).await;
    step(agent, &call, "call-back/open", &[]).await;
    let answered = [("called", "1"), ("answered", "1")];
    step(agent, &call, "call-back/answered", &answered).await;
    step(agent, &call, "verify", &call::SAID).await;
    step(agent, &call, "device", &DEVICE).await;
    call
}

/// The same with all lines read.
async fn ready(agent: &mut Visitor) -> String {
    let call = named(agent).await;
    call::read_lines(agent, &call).await;
    call
}

async fn commit(agent: &mut Visitor, call: &str) -> Seen {
    agent.get(call).await;
    agent.post(&format!("{call}/commit"), &call::ACCEPT).await
}

/// The question that a page leads to.
fn question(seen: &Seen) -> String {
    let mut hrefs = seen.attrs("#banners a", "href");
    hrefs.retain(|href| href.starts_with("/confirmations/"));
    assert_eq!(hrefs.len(), 1, "{hrefs:?}");
    hrefs.remove(0)
}

/// The last event of the log.
async fn last(desk: &TestDesk) -> String {
    desk.kinds().await.pop().unwrap()
}
