//! Calling back on a registered number, and what stands in for what is lost.

use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;

use super::super::call::{CLAIM, claimed, step};
use super::{PASSPHRASE, WRONG, ask, asked, card, last, number, numbers, verify};
use crate::support::desk::{TestDesk, both};
use crate::support::seed::{self, Company};

both!(
    whoever_lost_their_card_is_called_back_and_says_the_rest,
    nobody_is_called_back_on_the_lost_devices_own_number,
    whoever_cannot_be_called_looks_like_whoever_is_not_known,
    nothing_is_compared_before_the_person_answered,
    the_usual_way_is_found_again,
);

const CODE: Proof = Proof::OneTimeCode;
const LOST: [(&str, &str); 1] = [("lost", "one_time_code")];
const ANSWERED: [(&str, &str); 2] = [("called", "1"), ("answered", "1")];

/// Passphrase and code; whoever lost the card says the passphrase alone.
async fn company(desk: &TestDesk) -> Company {
    let sakura = seed::sakura(desk).await;
    let usual = (Proof::Passphrase, Some(CODE));
    ask(desk, &sakura, usual, &[(CODE, Proof::Passphrase)]).await;
    sakura
}

async fn whoever_lost_their_card_is_called_back_and_says_the_rest(desk: TestDesk) {
    let sakura = company(&desk).await;
    numbers(&desk, &sakura.requester, &["03-9999-1278"]).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, seen) = asked(&mut agent).await;
    assert_eq!(
        seen.attr("form[action$='/lost'] button", "value"),
        "one_time_code"
    );
    let seen = step(&mut agent, &call, "lost", &LOST).await;
    assert!(seen.text("main").contains("78") && !seen.html.contains("9999-1278"));
    assert!(!seen.html.contains("name=\"passphrase\""));
    let seen = step(&mut agent, &call, "call-back/open", &[]).await;
    assert_eq!(last(&desk).await, "call_back_opened");
    assert!(seen.text("main").contains("03-9999-1278"));
    let seen = step(&mut agent, &call, "call-back/answered", &ANSWERED).await;
    assert_eq!(
        seen.attrs("form[action$='/verify'] .input", "name"),
        ["passphrase"]
    );
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 303);
    let seen = agent.get(&call).await;
    let told = seen.text(".steps");
    assert!(
        told.contains("折り返し + 合言葉") && told.contains("カードをなくした"),
        "{told}"
    );

    let mut read = desk.app.store.read().await.unwrap();
    let stored: (String, String, i64) =
        sqlx::query_as("SELECT lost, first_proof, call_back FROM verification")
            .fetch_one(&mut *read)
            .await
            .unwrap();
    assert_eq!(stored, ("one_time_code".into(), "passphrase".into(), 1));
    drop(read);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let facts = auditor
        .get("/audit")
        .await
        .texts("tbody td:nth-child(6)")
        .join(" ");
    assert!(facts.contains("折り返し + 合言葉"), "{facts}");
}

async fn nobody_is_called_back_on_the_lost_devices_own_number(desk: TestDesk) {
    let sakura = company(&desk).await;
    numbers(&desk, &sakura.requester, &["090-1234-5678"]).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    step(&mut agent, &call, "lost", &LOST).await;
    let own = [("device_number", "+81 90 1234 5678")];
    let path = format!("{call}/call-back/open");
    let refused = agent.post(&path, &own).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.error("device_number").is_empty());
    assert!(!refused.html.contains("090-1234-5678"));
    assert_eq!(last(&desk).await, "verification_refused");
    assert_eq!(desk.count("mail").await, 2);
    assert_eq!(
        agent
            .post(&format!("{call}/call-back/answered"), &ANSWERED)
            .await
            .status,
        409
    );

    numbers(&desk, &sakura.requester, &["090-1234-5678", "03-9999-1278"]).await;
    let seen = agent.submit(&path, &own).await;
    assert!(seen.html.contains("03-9999-1278") && !seen.html.contains("090-1234-5678"));
}

async fn whoever_cannot_be_called_looks_like_whoever_is_not_known(desk: TestDesk) {
    let sakura = company(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut told = Vec::new();
    for (claim, known) in [
        (CLAIM, true),
        (CLAIM, false),
        ([CLAIM[0], ("requester", "知らない人")], false),
        ([("contract", "存在しない商事"), CLAIM[1]], false),
    ] {
        // The first time the number is the device's own, then there is none.
        let registered: &[&str] = if known { &["090-1234-5678"] } else { &[] };
        numbers(&desk, &sakura.requester, registered).await;
        let call = claimed(&mut agent, &claim).await;
        let seen = step(&mut agent, &call, "lost", &LOST).await;
        assert!(seen.text("main").contains("末尾 2 桁が"));
        let device = [("device_number", "090-1234-5678")];
        let seen = agent.post(&format!("{call}/call-back/open"), &device).await;
        told.push((seen.status.as_u16(), seen.error("device_number")));
    }
    assert!(told.iter().all(|each| *each == told[0]), "{told:?}");
    assert_eq!(told[0].0, 422);
}

async fn nothing_is_compared_before_the_person_answered(desk: TestDesk) {
    let sakura = company(&desk).await;
    numbers(&desk, &sakura.requester, &["03-9999-1278"]).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    step(&mut agent, &call, "lost", &LOST).await;
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 409);
    step(&mut agent, &call, "call-back/open", &[]).await;
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 409);
    let path = format!("{call}/call-back/answered");
    for half in [[ANSWERED[0]], [ANSWERED[1]]] {
        assert_eq!(agent.post(&path, &half).await.status, 422);
    }
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 409);
    step(&mut agent, &call, "call-back/answered", &ANSWERED).await;
    assert_eq!(verify(&mut agent, &call, &[WRONG]).await, 422);
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 303);
    assert_eq!(desk.count("verification").await, 2);
}

async fn the_usual_way_is_found_again(desk: TestDesk) {
    let sakura = company(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let codes = card(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, seen) = asked(&mut agent).await;
    let first = number(&seen);
    step(&mut agent, &call, "lost", &LOST).await;
    let seen = step(&mut agent, &call, "lost", &[("lost", "")]).await;
    assert_eq!(number(&seen), first);
    // What the policy has no stand-in for is not on the page, and refused.
    agent.get(&call).await;
    let seen = agent
        .post(&format!("{call}/lost"), &[("lost", "totp")])
        .await;
    assert_eq!(seen.status, 409);
    let right = [PASSPHRASE, ("one_time_code", codes[first - 1].as_str())];
    agent.get(&call).await;
    assert_eq!(verify(&mut agent, &call, &right).await, 303);
}
