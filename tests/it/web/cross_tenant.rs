//! Ids of another subscriber's things, in forms and in addresses: they lead nowhere (ASVS 5.0, 8.4.1).

use kagiban::domain::action::ProxyAction;
use kagiban::domain::device::Device;
use kagiban::domain::policy::Role;
use kagiban::store::device;

use super::call::{ACCEPT, CALLER, CLAIM, SAID, claimed, open, read_aloud, step, verified};
use crate::support::desk::{TestDesk, both};
use crate::support::seed::{self, Company};
use crate::support::visitor::Visitor;

both!(
    a_device_of_another_subscriber_is_neither_found_nor_taken,
    a_requester_of_another_contract_verifies_nothing,
    another_calls_request_is_not_joined,
    a_form_of_somebody_else_leads_nowhere,
);

/// What only the other company has.
const UID: &str = "0c0ffee0-5a0e-4b9c-9a50-1b7d6ff0c899";
const SERIAL: &str = "ZZ9QW7R5";

/// Two companies with contracts; the second has a device of its own, and requests that only it has.
async fn two(desk: &TestDesk) -> (Company, Company) {
    let ours = seed::sakura(desk).await;
    let theirs = seed::company(desk, "00456", ProxyAction::Wipe, "2026-01-15").await;
    let mut read = desk.app.store.read().await.unwrap();
    let known = device::load(&mut read, theirs.tenant.id, seed::LAPTOPS[0].0).await;
    drop(read);
    let only_theirs = Device {
        device_uid: UID.into(),
        serial: SERIAL.into(),
        name: "TSUBAKI-01".into(),
        ..known.unwrap().unwrap()
    };
    let mut tx = desk.app.store.begin().await.unwrap();
    device::upsert(&mut tx, &[only_theirs]).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    (ours, theirs)
}

async fn a_device_of_another_subscriber_is_neither_found_nor_taken(desk: TestDesk) {
    two(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    for query in ["ZZ9Q", SERIAL, "TSUBAKI-", UID] {
        let found = agent.get(&format!("{call}?q={query}")).await;
        let offered = found.attrs("input[name=device_uid]", "value");
        assert!(!offered.iter().any(|uid| uid == UID), "{query}");
        assert!(!found.html.contains("TSUBAKI-01"), "{query}");
    }
    let path = format!("{call}/device");
    let posted = [("device_uid", UID), ("last_four", &SERIAL[4..])];
    let seen = agent.post(&path, &posted).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.html.contains("TSUBAKI-01"));
    let kinds = desk.kinds().await;
    assert_eq!(kinds.last().map(String::as_str), Some("device_mismatched"));
    // Nor later, in the place of the one that was named.
    let call = read_aloud(&mut agent).await;
    let fields = [ACCEPT[0], ACCEPT[1], ("device_uid", UID)];
    step(&mut agent, &call, "commit", &fields).await;
    assert_eq!(accepted(&desk).await, [seed::LAPTOPS[0].0]);
}

/// The devices of what was accepted.
async fn accepted(desk: &TestDesk) -> Vec<String> {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar("SELECT device_uid FROM request")
        .fetch_all(&mut *read)
        .await
        .unwrap()
}

async fn a_requester_of_another_contract_verifies_nothing(desk: TestDesk) {
    let (ours, theirs) = two(&desk).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    // Theirs alone is called so; both know their own passphrase.
    for (person, name) in [(&ours.requester, "たなか"), (&theirs.requester, "つばき")] {
        let done = sqlx::query(
            "UPDATE requester SET name_key = $1, kana_key = $1, number_key = $1 WHERE id = $2",
        )
        .bind(name)
        .bind(person.id.to_string())
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
        assert_eq!(done.rows_affected(), 1);
    }
    tx.commit_bookkeeping().await.unwrap();
    let mut agent = desk.sign_in(Role::Agent).await;
    let claim = [CLAIM[0], ("requester", "つばき")];
    let call = claimed(&mut agent, &claim).await;
    let seen = agent.post(&format!("{call}/verify"), &SAID).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.html.contains("RW-00"), "{}", seen.text("main"));
    let kinds = desk.kinds().await;
    assert_eq!(
        kinds.last().map(String::as_str),
        Some("verification_refused")
    );
}

async fn another_calls_request_is_not_joined(desk: TestDesk) {
    two(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let first = read_aloud(&mut agent).await;
    step(&mut agent, &first, "commit", &ACCEPT).await;
    // A caller of the other company, whose device is another one although its uid is the same.
    let claim = [("contract", "サクラ商事00456"), CLAIM[1]];
    let call = claimed(&mut agent, &claim).await;
    step(&mut agent, &call, "verify", &SAID).await;
    let device = [("device_uid", UID), ("last_four", &SERIAL[4..])];
    step(&mut agent, &call, "device", &device).await;
    let note = [("join_note", "同じ端末です。")];
    let seen = agent.post(&format!("{call}/join"), &note).await;
    assert_eq!(seen.status, 409);
    assert_eq!(desk.count("request").await, 1);
}

async fn a_form_of_somebody_else_leads_nowhere(desk: TestDesk) {
    two(&desk).await;
    let mut first = desk.sign_in(Role::Agent).await;
    let mut second = desk.sign_in(Role::Agent).await;
    first.get("/calls").await;
    let key = first.form_key().to_owned();
    let opened = first.post("/calls", &[]).await.location;
    second.get("/calls").await;
    let hidden = |who: &Visitor| {
        vec![
            ("csrf".to_owned(), who.csrf().to_owned()),
            ("form_key".to_owned(), key.clone()),
        ]
    };
    let seen = second.post_with("/calls", &hidden(&second), &[]).await;
    assert_ne!(seen.location, opened, "{}", seen.status);
    // One call's form, posted to another call, does nothing to the first.
    let (one, other) = (open(&mut second).await, open(&mut second).await);
    let path = format!("{other}/caller");
    second.get(&one).await;
    second.post(&path, &CALLER).await;
    assert!(!second.get(&one).await.html.contains(CALLER[0].1));
}
