//! Unknown and wrong cost the same: told by the hashes that an answer took, not by a clock.

use std::collections::BTreeMap;

use kagiban::domain::action::ProxyAction;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;
use kagiban::store::requester;
use kagiban::web::App;
use secrecy::ExposeSecret;

use super::super::call::{CLAIM, claimed};
use super::{PASSPHRASE, WRONG, app, ask, card};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    unknown_and_wrong_take_as_many_hashes,
    nobody_is_asked_as_often_for_each_policy_as_somebody,
    a_full_line_answers_busy_and_counts_nothing,
    a_passphrase_is_hashed_anew_where_parameters_rose,
);

const SAID: [(&str, &str); 3] = [WRONG, ("one_time_code", "12345678"), ("totp", "123456")];

/// Hashes that a wrong answer takes.
async fn hashes(desk: &TestDesk, agent: &mut Visitor, claim: &[(&str, &str)]) -> u64 {
    let call = claimed(agent, claim).await;
    let before = desk.app.passwords.hashes();
    let seen = agent.post(&format!("{call}/verify"), &SAID).await;
    assert_eq!(seen.status, 422);
    // Waits are another test's: nobody is turned away here.
    desk.clock.move_by(61);
    desk.app.passwords.hashes() - before
}

async fn unknown_and_wrong_take_as_many_hashes(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    card(&mut admin, &sakura.requester).await;
    app(&mut admin, &sakura.requester).await;
    let (word, code, app) = (Proof::Passphrase, Proof::OneTimeCode, Proof::Totp);
    let ways = [
        (word, None, 1),
        (code, None, 1),
        (app, None, 0),
        (word, Some(code), 2),
        (code, Some(app), 1),
    ];
    let mut agent = desk.sign_in(Role::Agent).await;
    for (way, (first, second, expected)) in ways.into_iter().enumerate() {
        ask(&desk, &sakura, (first, second), &[]).await;
        let unknown = format!("知らない人{way}");
        let company = format!("存在しない商事{way}");
        for (what, claim) in [
            ("wrong", CLAIM),
            ("unknown requester", [CLAIM[0], ("requester", &unknown)]),
            ("unknown company", [("contract", &company), CLAIM[1]]),
        ] {
            let counted = hashes(&desk, &mut agent, &claim).await;
            assert_eq!(counted, expected, "{what} at {first} {second:?}");
        }
        // The next way begins without this one's waits.
        let mut tx = desk.app.store.begin().await.unwrap();
        sqlx::query("DELETE FROM throttle")
            .execute(tx.conn().unwrap())
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
    }
}

async fn a_full_line_answers_busy_and_counts_nothing(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (mut busy, mut refused) = (0, 0);
    let crowd: Vec<_> = (0..16)
        .map(|_| tokio::spawn(rush(desk.app.clone())))
        .collect();
    // Whoever comes while the line is full is told so; one may find a place by chance.
    for caller in 0..8 {
        let name = format!("知らない人{caller}");
        let claim = [("contract", "存在しない商事"), ("requester", name.as_str())];
        let call = claimed(&mut agent, &claim).await;
        let seen = agent.post(&format!("{call}/verify"), &[WRONG]).await;
        if seen.status == 503 {
            assert_eq!(seen.headers["retry-after"], "2");
            busy += 1;
        } else {
            assert_eq!(seen.status, 422);
            refused += 1;
        }
    }
    for one in crowd {
        one.abort();
    }
    assert!(busy > 0, "{refused} were answered");
    let mut read = desk.app.store.read().await.unwrap();
    let counted: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM throttle WHERE key LIKE 'call/%' AND failures = 1",
    )
    .fetch_one(&mut *read)
    .await
    .unwrap();
    assert_eq!(counted, refused);
    assert_eq!(desk.count("verification").await, refused);
}

/// Keeps the line of the hashing threads full.
async fn rush(app: App) {
    loop {
        let _ = app.passwords.verify("rush".into(), None).await;
        tokio::task::yield_now().await;
    }
}

async fn a_passphrase_is_hashed_anew_where_parameters_rose(desk: TestDesk) {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

    let sakura = seed::sakura(&desk).await;
    let weak = Params::new(64, 1, 1, None).unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
    let said = kagiban::crypto::passphrase::attempt(PASSPHRASE.1);
    let weak = weak
        .hash_password_with_salt(said.expose_secret().as_bytes(), &[7; 16])
        .unwrap()
        .to_string();
    let mut tx = desk.app.store.begin().await.unwrap();
    requester::save_passphrase(&mut tx, sakura.requester.id, &weak)
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut agent = desk.sign_in(Role::Agent).await;
    for (said, expected) in [
        (WRONG, weak.as_str()),
        (PASSPHRASE, "$argon2id$v=19$m=19456,t=2,p=1$"),
    ] {
        let call = claimed(&mut agent, &CLAIM).await;
        agent.post(&format!("{call}/verify"), &[said]).await;
        let mut read = desk.app.store.read().await.unwrap();
        let kept: String = sqlx::query_scalar("SELECT passphrase FROM requester")
            .fetch_one(&mut *read)
            .await
            .unwrap();
        assert!(kept.starts_with(expected), "{said:?}");
    }
    // It is the same passphrase: nobody is told, and it opens again.
    let call = claimed(&mut agent, &CLAIM).await;
    let seen = agent.post(&format!("{call}/verify"), &[PASSPHRASE]).await;
    assert_eq!(seen.status, 303);
    assert_eq!(desk.count("mail").await, 2);
}

async fn nobody_is_asked_as_often_for_each_policy_as_somebody(desk: TestDesk) {
    const NOBODIES: usize = 48;

    // Of four contracts three ask for one hash, and one for two.
    for tag in ["00123", "00456", "00789"] {
        seed::company(&desk, tag, ProxyAction::Lock, "2026-01-15").await;
    }
    let two = seed::company(&desk, "00999", ProxyAction::Lock, "2026-01-15").await;
    let both = (Proof::Passphrase, Some(Proof::OneTimeCode));
    ask(&desk, &two, both, &[]).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for nobody in 0..NOBODIES {
        let company = format!("存在しない商事{nobody}");
        let claim = [("contract", company.as_str()), CLAIM[1]];
        let first = hashes(&desk, &mut agent, &claim).await;
        *counts.entry(first).or_default() += 1;
        if nobody < 4 {
            let again = hashes(&desk, &mut agent, &claim).await;
            assert_eq!(again, first, "the same words get the same questions");
        }
    }
    let of = |hashes| counts.get(&hashes).copied().unwrap_or_default();
    assert_eq!(of(1) + of(2), NOBODIES);
    // A quarter of them is expected, 12 of 48; each bound is off by chance once in ten thousand runs.
    assert!((2..=26).contains(&of(2)), "{counts:?}");
}
