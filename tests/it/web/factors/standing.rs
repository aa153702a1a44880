//! Ten failures in a row disable, one person can let the credentials count again, and nobody outside
//! can close the whole desk to a subscriber.

use kagiban::domain::ids::RequesterId;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;
use kagiban::domain::register::Requester;
use kagiban::domain::text::Line;
use kagiban::store::throttle;

use super::super::call::{CLAIM, claimed, step};
use super::{PASSPHRASE, WRONG, ask, asked, card, last, number, numbers, verify};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, Company};
use crate::support::visitor::Visitor;

both!(
    ten_failures_in_a_row_disable_and_a_supervisor_enables_again,
    a_success_in_between_begins_to_count_anew,
    other_requesters_and_the_call_back_stay_open,
    a_disabled_requester_is_answered_like_a_wrong_passphrase,
    a_contract_that_is_tried_all_over_is_slowed_and_never_closed,
    a_desk_that_is_tried_all_over_is_slowed_for_everybody_alike,
);

/// Fails so often; an hour and more lies between two tries.
async fn fail(desk: &TestDesk, agent: &mut Visitor, times: usize) {
    for _ in 0..times {
        let (call, _) = asked(agent).await;
        assert_eq!(verify(agent, &call, &[WRONG]).await, 422);
        desk.clock.move_by(3_601);
    }
}

/// Signs in again: sessions end while hours go by.
async fn agent(desk: &TestDesk) -> Visitor {
    desk.sign_in(Role::Agent).await
}

async fn tries(desk: &TestDesk, times: usize) {
    for _ in 0..times {
        let mut agent = agent(desk).await;
        fail(desk, &mut agent, 1).await;
    }
}

async fn ten_failures_in_a_row_disable_and_a_supervisor_enables_again(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    tries(&desk, 9).await;
    assert!(
        !desk
            .kinds()
            .await
            .contains(&"credential_disabled".to_owned())
    );
    tries(&desk, 1).await;
    assert_eq!(last(&desk).await, "credential_disabled");
    assert_eq!(desk.count("mail").await, 2 * (10 + 1));
    let mut taking = agent(&desk).await;
    let (call, _) = asked(&mut taking).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 422);
    assert_eq!(last(&desk).await, "verification_throttled");

    let mut admin = desk.sign_in(Role::Administrator).await;
    let person = format!("/requesters/{}", sakura.requester.id);
    assert!(admin.get(&person).await.text("main").contains("停止中"));
    let path = format!("{person}/enable");
    assert_eq!(admin.get(&path).await.status, 403);
    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(boss.get(&person).await.attr(".actions a", "href"), path);
    let told = boss.get("/").await.attrs(".dashboard a", "href");
    assert!(told.contains(&person), "{told:?}");
    let mails = desk.count("mail").await;
    for (wrong, field) in [
        ([("reason", ""), ("password", PASSWORD)], "reason"),
        (
            [("reason", "折り返しで確認"), ("password", "wrong")],
            "password",
        ),
    ] {
        let refused = boss.fill(&path, &wrong).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(!refused.error(field).is_empty(), "{field}");
    }
    let right = [("reason", "折り返しで確認"), ("password", PASSWORD)];
    assert_eq!(boss.fill(&path, &right).await.status, 303);
    assert_eq!(last(&desk).await, "credential_enabled");
    assert_eq!(desk.count("mail").await, mails + 2);
    // Twice is once too often.
    assert_eq!(boss.fill(&path, &right).await.status, 409);
    taking.get(&call).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
}

async fn a_success_in_between_begins_to_count_anew(desk: TestDesk) {
    seed::sakura(&desk).await;
    tries(&desk, 9).await;
    let mut taking = agent(&desk).await;
    let (call, _) = asked(&mut taking).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
    tries(&desk, 9).await;
    let mut taking = agent(&desk).await;
    let (call, _) = asked(&mut taking).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
}

/// A second requester, with the same passphrase.
async fn second(desk: &TestDesk, sakura: &Company) {
    let other = Requester {
        id: RequesterId::new(desk.id()),
        number: Line::parse("8").unwrap(),
        name: Line::parse("田村 次郎").unwrap(),
        kana: Line::parse("タムラ ジロウ").unwrap(),
        ..sakura.requester.clone()
    };
    let said = kagiban::crypto::passphrase::attempt(PASSPHRASE.1);
    let phc = desk.app.passwords.hash(said).await.unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    seed::may_ask(&mut tx, &other, phc.as_str(), desk.now()).await;
    tx.commit_bookkeeping().await.unwrap();
}

async fn other_requesters_and_the_call_back_stay_open(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    second(&desk, &sakura).await;
    let usual = (Proof::Passphrase, Some(Proof::OneTimeCode));
    let lost = [(Proof::OneTimeCode, Proof::Passphrase)];
    ask(&desk, &sakura, usual, &lost).await;
    numbers(&desk, &sakura.requester, &["03-9999-1278"]).await;
    tries(&desk, 10).await;
    let mut taking = agent(&desk).await;

    // Somebody who guesses all night keeps failing, without any wait in between.
    for _ in 0..4 {
        let (call, _) = asked(&mut taking).await;
        verify(&mut taking, &call, &[WRONG]).await;
    }
    let (call, _) = asked(&mut taking).await;
    step(&mut taking, &call, "lost", &[("lost", "one_time_code")]).await;
    step(&mut taking, &call, "call-back/open", &[]).await;
    let answered = [("called", "1"), ("answered", "1")];
    step(&mut taking, &call, "call-back/answered", &answered).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
    // That opens this call, and lets nothing count again by itself.
    let mut read = desk.app.store.read().await.unwrap();
    let disabled: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM requester WHERE disabled_at IS NOT NULL")
            .fetch_one(&mut *read)
            .await
            .unwrap();
    assert_eq!(disabled, 1);
    drop(read);

    ask(&desk, &sakura, (Proof::Passphrase, None), &[]).await;
    let call = claimed(&mut taking, &[CLAIM[0], ("requester", "8")]).await;
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
}

async fn a_disabled_requester_is_answered_like_a_wrong_passphrase(desk: TestDesk) {
    seed::sakura(&desk).await;
    tries(&desk, 10).await;
    let mut answers = Vec::new();
    for (claim, said) in [
        (CLAIM, PASSPHRASE),
        (CLAIM, WRONG),
        ([CLAIM[0], ("requester", "知らない人")], WRONG),
    ] {
        let mut taking = agent(&desk).await;
        let call = claimed(&mut taking, &claim).await;
        let before = desk.app.passwords.hashes();
        let seen = taking.post(&format!("{call}/verify"), &[said]).await;
        let hashes = desk.app.passwords.hashes() - before;
        answers.push((seen.status.as_u16(), hashes));
        desk.clock.move_by(3_601);
    }
    assert_eq!(answers, [(422, 1); 3]);
}

async fn a_contract_that_is_tried_all_over_is_slowed_and_never_closed(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    second(&desk, &sakura).await;
    let mut taking = agent(&desk).await;
    // One person's failures do not reach the contract's limit; somebody goes through many names.
    for number in 0..30 {
        let name = format!("知らない人{number}");
        let call = claimed(&mut taking, &[CLAIM[0], ("requester", &name)]).await;
        verify(&mut taking, &call, &[WRONG]).await;
    }
    let call = claimed(&mut taking, &CLAIM).await;
    assert_eq!(
        verify(&mut taking, &call, &[PASSPHRASE]).await,
        422,
        "slowed"
    );
    assert_eq!(last(&desk).await, "verification_throttled");
    desk.clock.move_by(31);
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
}

async fn a_desk_that_is_tried_all_over_is_slowed_for_everybody_alike(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    let limit = kagiban::domain::throttle::Limit::DESK;
    for _ in 0..70 {
        let keys = ["desk".to_owned()];
        throttle::count_within(&mut tx, limit, &keys, desk.now())
            .await
            .unwrap();
    }
    tx.commit_bookkeeping().await.unwrap();
    let mut taking = agent(&desk).await;
    let mut answers = Vec::new();
    let call = claimed(&mut taking, &CLAIM).await;
    let nobody = claimed(&mut taking, &[CLAIM[0], ("requester", "知らない人")]).await;
    for call in [&call, &nobody] {
        let seen = taking.post(&format!("{call}/verify"), &[PASSPHRASE]).await;
        answers.push((seen.status.as_u16(), seen.headers["retry-after"].clone()));
    }
    assert_eq!(answers[0].0, 429);
    assert_eq!(answers[0], answers[1]);
    desk.clock.move_by(11);
    assert_eq!(verify(&mut taking, &call, &[PASSPHRASE]).await, 303);
}

#[tokio::test]
async fn an_unused_card_does_not_help_a_stranger() {
    // The number that is asked for is bound to the call: an answer to another number is none.
    let desk = TestDesk::on_sqlite().await;
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (Proof::OneTimeCode, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let codes = card(&mut admin, &sakura.requester).await;
    let mut taking = agent(&desk).await;
    let (first, seen) = asked(&mut taking).await;
    let (second, _) = asked(&mut taking).await;
    let right = codes[number(&seen) - 1].clone();
    let right = [("one_time_code", right.as_str())];
    assert_eq!(verify(&mut taking, &first, &right).await, 303);
    // The other call still shows the number that was used meanwhile; its next page asks for another.
    assert_eq!(verify(&mut taking, &second, &right).await, 422);
    assert_ne!(number(&taking.get(&second).await), number(&seen));
}
