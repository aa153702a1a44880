//! Changes of the register that take two people: new requesters, and another designated action.

mod decided;
mod designation;
mod requester;
mod rules;

use kagiban::domain::policy::Role;
use serde_json::{Value, json};

use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::seed::Company;
use crate::support::visitor::{Visitor, assert_spoken};

const CONFIRM: [(&str, &str); 1] = [("password", PASSWORD)];
const DECLINE: [(&str, &str); 2] = [
    ("declined_why", "届出がない"),
    ("decline_password", PASSWORD),
];
const NEW: [(&str, &str); 4] = [
    ("number", "8"),
    ("name", "田村 次郎"),
    ("kana", "タムラ ジロウ"),
    ("passphrase", "あかい はな あかい ほし"),
];
const WIPE: [(&str, &str); 5] = [
    ("number", "RW-00123"),
    ("designated", "wipe"),
    ("accepted_on", "2026-01-05"),
    ("billing_start", "2026-01-15"),
    ("initial_fee", "0"),
];

/// An administrator who proposed somebody new, and where the proposal is.
async fn new_requester(desk: &TestDesk, sakura: &Company) -> (Visitor, String) {
    let path = format!("/contracts/{}/requesters/new", sakura.contract.id);
    proposed(desk, sakura, &path, &NEW).await
}

/// An administrator who proposed that the contract designates a wipe, and where the proposal is.
async fn to_wipe(desk: &TestDesk, sakura: &Company) -> (Visitor, String) {
    let path = format!("/contracts/{}/edit", sakura.contract.id);
    proposed(desk, sakura, &path, &WIPE).await
}

async fn proposed(
    desk: &TestDesk,
    sakura: &Company,
    path: &str,
    fields: &[(&str, &str)],
) -> (Visitor, String) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(admin.fill(path, fields).await.status, 303);
    let contract = format!("/contracts/{}", sakura.contract.id);
    let seen = admin.get(&contract).await;
    assert_spoken(&contract, &seen.html);
    let proposal = seen.attr("main .notice a[href^='/proposals/']", "href");
    (admin, proposal)
}

/// Opens a proposal and posts what is decided about it.
async fn decides(visitor: &mut Visitor, proposal: &str, what: &str, said: &[(&str, &str)]) -> u16 {
    let seen = visitor.get(proposal).await;
    assert_spoken(proposal, &seen.html);
    let done = visitor.post(&format!("{proposal}/{what}"), said).await;
    done.status.as_u16()
}

/// The last event: kind, facts and what it is about, and its personal data.
async fn last(desk: &TestDesk) -> (String, Value, Value) {
    let row = desk.deeds().await.pop().unwrap();
    let entry = row.entry().unwrap();
    let said = json!({ "facts": entry.facts, "about": entry.about, "actor": entry.actor });
    let personal = row.personal().unwrap().map(|it| it.fields);
    (row.kind, said, json!(personal))
}
