//! What a contract asks of its callers: seen, changed, and held by the database.

use kagiban::domain::agent::Locale;
use kagiban::domain::ids::VerificationId;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::{Proof, VerificationPolicy};
use kagiban::store::verification_policy;

use super::super::call::CLAIM;
use super::{PASSPHRASE, ask, asked, last, verify};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::assert_spoken;

both!(
    an_administrator_changes_the_policy_and_everybody_is_told,
    a_policy_that_makes_no_sense_is_refused,
    a_new_contract_asks_for_two_proofs,
    the_database_refuses_a_check_beside_the_policy,
    a_policy_that_changes_meanwhile_is_asked_anew,
);

const USUAL: [(&str, &str); 2] = [
    ("usual_first", "passphrase"),
    ("usual_second", "one_time_code"),
];

async fn an_administrator_changes_the_policy_and_everybody_is_told(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let path = format!("/contracts/{}/verification", sakura.contract.id);
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let seen = boss
        .get(&format!("/contracts/{}", sakura.contract.id))
        .await;
    assert!(seen.text("#verification").contains("合言葉"));
    assert_eq!(boss.get(&path).await.status, 403);
    for locale in [Locale::Ja, Locale::En] {
        let login = format!("admin-{locale}");
        let mut admin = desk.sign_in_as(&login, Role::Administrator, locale).await;
        let chosen = [
            USUAL[0],
            USUAL[1],
            ("code_first", "totp"),
            ("passphrase_first", "one_time_code"),
            ("passphrase_second", "totp"),
        ];
        assert_eq!(admin.fill(&path, &chosen).await.status, 303);
        assert_eq!(last(&desk).await, "verification_policy_changed");
        let seen = admin.get(&path).await;
        assert_eq!(seen.attr("#code_first option[selected]", "value"), "totp");
        let contract = format!("/contracts/{}", sakura.contract.id);
        assert_spoken(&contract, &admin.get(&contract).await.html);
    }
    assert_eq!(desk.count("mail").await, 4);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let facts = auditor
        .get("/audit")
        .await
        .texts("tbody td:nth-child(6)")
        .join(" ");
    for told in [
        "合言葉 + 番号のコード",
        "折り返し + 認証アプリ",
        "変更前の本人確認の方法",
    ] {
        assert!(facts.contains(told), "{told}: {facts}");
    }
}

async fn a_policy_that_makes_no_sense_is_refused(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let path = format!("/contracts/{}/verification", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("usual_first", ""), ("call_back", "1")], "usual_first"),
        (
            &[("usual_first", "totp"), ("usual_second", "totp")],
            "usual_second",
        ),
        (
            &[USUAL[0], ("passphrase_first", "passphrase")],
            "passphrase_first",
        ),
        (&[USUAL[0], ("code_first", "passphrase")], "code_first"),
        (&[("usual_first", "call_back")], "usual_first"),
    ];
    for (chosen, field) in cases {
        let refused = admin.fill(&path, chosen).await;
        assert_eq!(refused.status, 422, "{chosen:?}");
        assert!(!refused.error(field).is_empty(), "{chosen:?}");
    }
    let mut read = desk.app.store.read().await.unwrap();
    let kept = verification_policy::load(&mut read, sakura.contract.id).await;
    assert_eq!(kept.unwrap(), VerificationPolicy::passphrase_alone());
    drop(read);
    // Somebody else was faster.
    let hidden = admin.get(&path).await.proved();
    assert_eq!(admin.post_with(&path, &hidden, &USUAL).await.status, 303);
    let other: Vec<_> = hidden
        .into_iter()
        .filter(|(name, _)| name != "form_key")
        .chain([("form_key".to_owned(), uuid::Uuid::nil().to_string())])
        .collect();
    assert_eq!(admin.post_with(&path, &other, &USUAL).await.status, 409);
}

async fn a_new_contract_asks_for_two_proofs(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let path = seed::agreement(&mut admin, &whose, "FR-9").await;
    let added = [
        ("number", "RW-99"),
        ("designated", "lock"),
        ("accounts", "25"),
        ("accepted_on", "2026-01-05"),
        ("billing_start", "2026-01-15"),
        ("initial_fee", "0"),
        ("monthly_fee", "0"),
    ];
    let added = admin.fill(&path, &added).await;
    let seen = admin.get(&added.location).await;
    let told = seen.text("#verification");
    for way in [
        "合言葉 + 番号のコード",
        "折り返し + 合言葉",
        "折り返し + 番号のコード",
    ] {
        assert!(told.contains(way), "{told}");
    }
}

async fn the_database_refuses_a_check_beside_the_policy(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    let beside = sqlx::query(
        "INSERT INTO verification (id, call_id, at, agent_id, outcome, contract_id, requester_id, lost, first_proof, call_back)
         SELECT $1, c.id, 1, c.agent_id, 'verified', $2, $3, '', 'totp', 0 FROM call c WHERE c.id = $4",
    )
    .bind(VerificationId::new(desk.id()).to_string())
    .bind(sakura.contract.id.to_string())
    .bind(sakura.requester.id.to_string())
    .bind(call.rsplit('/').next().unwrap().to_owned())
    .execute(tx.conn().unwrap())
    .await;
    assert!(beside.unwrap_err().to_string().contains("R10-3-9"));
    drop(tx);
    for row in [
        "('one_time_code', 'passphrase', NULL, 0)",
        "('', 'call_back', NULL, 1)",
        "('totp', 'totp', NULL, 1)",
        "('totp', 'passphrase', 'passphrase', 1)",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let sql = format!(
            "INSERT INTO verification_policy (contract_id, lost, first_proof, second_proof, call_back)
             SELECT $1, {}",
            row.trim_matches(['(', ')'])
        );
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(sakura.contract.id.to_string())
            .execute(tx.conn().unwrap())
            .await;
        assert!(refused.is_err(), "{row}");
    }
}

async fn a_policy_that_changes_meanwhile_is_asked_anew(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    let both = (Proof::Passphrase, Some(Proof::Totp));
    ask(&desk, &sakura, both, &[]).await;
    // What the old policy asked for is not enough any more.
    assert_eq!(verify(&mut agent, &call, &[PASSPHRASE]).await, 422);
    let seen = agent.get(&call).await;
    let asked_for = seen.attrs("form[action$='/verify'] .input", "name");
    assert_eq!(asked_for, ["passphrase", "totp"]);
    assert!(seen.text("summary").contains(CLAIM[0].1));
}
