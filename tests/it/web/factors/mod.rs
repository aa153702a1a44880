//! What callers prove themselves with, over HTTP: each factor's success, failure, reuse and race.

mod alike;
mod call_back;
mod code_card;
mod hashes;
mod policy;
mod proved;
mod standing;
mod told;
mod totp;

use std::collections::BTreeMap;

use kagiban::crypto::totp::Seed;
use kagiban::domain::proof::{Demand, Proof, Proofs, VerificationPolicy};
use kagiban::domain::register::Requester;
use kagiban::domain::text::Line;
use kagiban::store::{call_back_number, verification_policy};
use secrecy::ExposeSecret;

use super::call::{CLAIM, claimed};
use crate::support::desk::TestDesk;
use crate::support::seed::Company;
use crate::support::visitor::{Seen, Visitor, assert_spoken};

const PASSPHRASE: (&str, &str) = ("passphrase", "アオイウミ シロイホ");
const WRONG: (&str, &str) = ("passphrase", "まちがった あいことば");

/// The usual way, and what stands in.
pub async fn ask(
    desk: &TestDesk,
    company: &Company,
    usual: (Proof, Option<Proof>),
    stand_ins: &[(Proof, Proof)],
) {
    let usual = Demand {
        proofs: Proofs::new(usual.0, usual.1).unwrap(),
        call_back: false,
    };
    let stand_ins: BTreeMap<Proof, Proofs> = stand_ins
        .iter()
        .map(|(lost, proof)| (*lost, Proofs::one(*proof)))
        .collect();
    let policy = VerificationPolicy::new(usual, stand_ins).unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    verification_policy::save(&mut tx, company.contract.id, &policy)
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

/// Registers numbers to call back.
pub async fn numbers(desk: &TestDesk, requester: &Requester, numbers: &[&str]) {
    let numbers: Vec<Line<40>> = numbers.iter().map(|it| Line::parse(it).unwrap()).collect();
    let mut tx = desk.app.store.begin().await.unwrap();
    call_back_number::save(&mut tx, requester.id, &numbers)
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

/// A new card, as the administrator sees it once.
pub async fn card(admin: &mut Visitor, requester: &Requester) -> Vec<String> {
    let path = format!("/requesters/{}/code-card", requester.id);
    let seen = admin.fill(&path, &[]).await;
    assert_eq!(seen.status, 200);
    assert_spoken(&path, &seen.html);
    let codes = seen.texts(".code-card .mono");
    assert_eq!(codes.len(), 20);
    codes
}

/// An app, as the administrator sees it once.
async fn app(admin: &mut Visitor, requester: &Requester) -> Seed {
    let path = format!("/requesters/{}/totp", requester.id);
    let seen = admin.fill(&path, &[]).await;
    assert_eq!(seen.status, 200);
    assert_spoken(&path, &seen.html);
    assert!(seen.html.contains("<svg"));
    Seed::parse(&seen.text(".card .mono").into()).unwrap()
}

/// The digits that an app shows now.
fn digits(desk: &TestDesk, seed: &Seed) -> String {
    seed.code_at(desk.now()).unwrap().expose_secret().to_owned()
}

/// The number of the code that a page asks for.
fn number(seen: &Seen) -> usize {
    let label = seen.text("label[for=one_time_code]");
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// A call in which the caller said who they are, and what its page shows.
async fn asked(agent: &mut Visitor) -> (String, Seen) {
    let call = claimed(agent, &CLAIM).await;
    let seen = agent.get(&call).await;
    assert_spoken(&call, &seen.html);
    (call, seen)
}

async fn verify(agent: &mut Visitor, call: &str, fields: &[(&str, &str)]) -> u16 {
    let seen = agent.post(&format!("{call}/verify"), fields).await;
    seen.status.as_u16()
}

/// The last event of the log.
async fn last(desk: &TestDesk) -> String {
    desk.kinds().await.pop().unwrap()
}
