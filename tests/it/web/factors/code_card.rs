//! Numbered one-time codes.

use futures_util::future::join_all;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;

use super::super::call::{CLAIM, claimed};
use super::{ask, asked, card, last, number, verify};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;

both!(
    a_code_is_asked_for_by_its_number_and_counts_once,
    the_number_stays_until_its_code_is_used_or_burnt,
    a_new_card_replaces_the_old_one,
    of_two_calls_with_one_code_one_is_verified,
    whoever_is_not_known_is_asked_for_a_number_that_stays,
    few_codes_left_are_shown_to_administrators,
);

const CODE: Proof = Proof::OneTimeCode;

fn code(codes: &[String], number: usize) -> [(&str, &str); 1] {
    [("one_time_code", codes[number - 1].as_str())]
}

async fn a_code_is_asked_for_by_its_number_and_counts_once(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let codes = card(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, seen) = asked(&mut agent).await;
    let first = number(&seen);
    assert!(
        seen.text(".say")
            .contains(&format!("番号 {first} のコード"))
    );
    let other = code(&codes, first % 20 + 1);
    assert_eq!(verify(&mut agent, &call, &other).await, 422);
    assert_eq!(last(&desk).await, "verification_refused");
    assert_eq!(verify(&mut agent, &call, &code(&codes, first)).await, 303);
    let seen = agent.get(&call).await;
    assert!(seen.text(".steps").contains("番号のコード"));

    let (call, seen) = asked(&mut agent).await;
    assert_ne!(number(&seen), first);
    assert_eq!(verify(&mut agent, &call, &code(&codes, first)).await, 422);
    let mut read = desk.app.store.read().await.unwrap();
    let kept: Vec<String> = sqlx::query_scalar("SELECT phc FROM code WHERE used_at IS NOT NULL")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1"));
}

async fn the_number_stays_until_its_code_is_used_or_burnt(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let codes = card(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, seen) = asked(&mut agent).await;
    let first = number(&seen);
    assert_eq!(number(&agent.get(&call).await), first, "reloaded");
    for said in ["佐藤花子", "7", "サトウハナコ"] {
        let call = claimed(&mut agent, &[CLAIM[0], ("requester", said)]).await;
        assert_eq!(number(&agent.get(&call).await), first, "{said}");
    }
    let wrong = [("one_time_code", "0000 0000")];
    for _ in 0..2 {
        assert_eq!(verify(&mut agent, &call, &wrong).await, 422);
        assert_eq!(number(&agent.get(&call).await), first);
    }
    assert_eq!(verify(&mut agent, &call, &wrong).await, 422);
    let second = number(&agent.get(&call).await);
    assert_ne!(second, first, "three wrong answers burn a code");
    desk.clock.move_by(31);
    assert_eq!(verify(&mut agent, &call, &code(&codes, first)).await, 422);
    desk.clock.move_by(61);
    assert_eq!(verify(&mut agent, &call, &code(&codes, second)).await, 303);
}

async fn a_new_card_replaces_the_old_one(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let old = card(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, seen) = asked(&mut agent).await;
    let asked_before = number(&seen);
    let new = card(&mut admin, &sakura.requester).await;
    assert_eq!(last(&desk).await, "credential_changed");
    assert_eq!(
        verify(&mut agent, &call, &code(&old, asked_before)).await,
        422
    );
    let now = number(&agent.get(&call).await);
    assert_eq!(verify(&mut agent, &call, &code(&old, now)).await, 422);
    assert_eq!(verify(&mut agent, &call, &code(&new, now)).await, 303);
    // The codes are shown once: the same form leads to a page that has none.
    let path = format!("/requesters/{}/code-card", sakura.requester.id);
    admin.get(&path).await;
    assert_eq!(
        admin.post(&path, &[("password", PASSWORD)]).await.status,
        200
    );
    assert_eq!(desk.count("code_card").await, 3);
    let key = [
        ("csrf".to_owned(), admin.csrf().to_owned()),
        ("form_key".to_owned(), admin.form_key().to_owned()),
        ("password".to_owned(), PASSWORD.to_owned()),
    ];
    admin.post_with(&path, &key, &[]).await;
    let again = admin.post_with(&path, &key, &[]).await;
    assert_eq!(again.status, 303);
    assert!(!again.location.contains("code-card"));
}

async fn of_two_calls_with_one_code_one_is_verified(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let codes = card(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut posts = Vec::new();
    for _ in 0..2 {
        let (call, seen) = asked(&mut agent).await;
        let right = codes[number(&seen) - 1].clone();
        let mut tab = agent.clone();
        posts.push(async move { verify(&mut tab, &call, &[("one_time_code", &right)]).await });
    }
    let mut statuses = join_all(posts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let kinds = desk.kinds().await;
    let verified = kinds.iter().filter(|it| *it == "requester_verified");
    assert_eq!(verified.count(), 1);
}

async fn whoever_is_not_known_is_asked_for_a_number_that_stays(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    for nobody in [
        [("contract", "存在しない商事"), CLAIM[1]],
        [CLAIM[0], ("requester", "知らない人")],
        // Registered, and without a card.
        CLAIM,
    ] {
        let call = claimed(&mut agent, &nobody).await;
        let first = number(&agent.get(&call).await);
        let call = claimed(&mut agent, &nobody).await;
        assert_eq!(number(&agent.get(&call).await), first);
        let wrong = [("one_time_code", "12345678")];
        let mut changes = 0;
        for wait in [0, 0, 0, 31, 61, 121] {
            desk.clock.move_by(wait);
            let before = number(&agent.get(&call).await);
            assert_eq!(verify(&mut agent, &call, &wrong).await, 422);
            changes += usize::from(number(&agent.get(&call).await) != before);
        }
        assert!(changes <= 2, "as often as a card's own number");
    }
}

async fn few_codes_left_are_shown_to_administrators(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (CODE, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    card(&mut admin, &sakura.requester).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let person = format!("/requesters/{}", sakura.requester.id);
    assert!(!admin.get(&contract).await.html.contains("残りが"));
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE code SET used_at = 1 WHERE number > 5")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    for page in [contract, person] {
        let seen = admin.get(&page).await;
        assert!(seen.text("main").contains("コードの残りが 5 個"), "{page}");
    }
}
