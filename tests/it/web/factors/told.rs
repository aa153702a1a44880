//! Every failed check, every enabling and every change of who may ask, with what, who is told and what
//! is designated is mailed to all contacts.

use kagiban::domain::policy::Role;

use super::super::call::{CLAIM, claimed};
use super::{WRONG, verify};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::second;
use crate::support::seed::{self, CONTACTS, Company};

both!(
    every_change_is_mailed_to_all_contacts,
    every_failed_check_and_every_enabling_is_mailed_to_all_contacts,
);

/// Where a change is made, what is typed there, and how the mail calls it.
type Change = (
    String,
    &'static [(&'static str, &'static str)],
    &'static str,
);

fn changes(sakura: &Company, leaving: &str) -> [Change; 10] {
    let (contract, person) = (sakura.contract.id, sakura.requester.id);
    let subscriber = sakura.contract.subscriber;
    let of = |what: &str| format!("/requesters/{person}/{what}");
    let credential = "依頼者の認証情報";
    [
        (
            format!("/contracts/{contract}/requesters/new"),
            &[
                ("number", "8"),
                ("name", "田村 次郎"),
                ("kana", "タムラ"),
                ("passphrase", "あかい はな あかい ほし"),
            ],
            "依頼者の登録",
        ),
        (
            of("edit"),
            &[
                ("number", "9"),
                ("name", "佐藤 花子"),
                ("kana", "サトウ ハナコ"),
                ("active", "1"),
            ],
            "依頼者の登録",
        ),
        (
            of("passphrase"),
            &[("passphrase", "しろい はな しろい ほし")],
            credential,
        ),
        (of("code-card"), &[], credential),
        (of("totp"), &[], credential),
        (of("numbers"), &[("number_1", "03-1234-5678")], credential),
        (
            format!("/contracts/{contract}/verification"),
            &[("usual_first", "totp")],
            "本人確認の方法",
        ),
        (
            format!("/contracts/{contract}/edit"),
            &[
                ("number", "RW-00123"),
                ("designated", "wipe"),
                ("accounts", "25"),
                ("accepted_on", "2026-01-05"),
                ("billing_start", "2026-01-15"),
                ("initial_fee", "0"),
                ("monthly_fee", "0"),
            ],
            "指定する処理",
        ),
        (
            format!("/subscribers/{subscriber}/contacts/new"),
            &[
                ("name", "総務部"),
                ("address", "new@sakura.example"),
                ("security", "1"),
            ],
            "通知先の追加",
        ),
        (format!("/contacts/{leaving}/remove"), &[], "通知先の削除"),
    ]
}

async fn every_change_is_mailed_to_all_contacts(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut read = desk.app.store.read().await.unwrap();
    let leaving: String = sqlx::query_scalar("SELECT id FROM contact WHERE address = $1")
        .bind(CONTACTS[1])
        .fetch_one(&mut *read)
        .await
        .unwrap();
    drop(read);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let mut everybody = CONTACTS.to_vec();
    for (path, fields, what) in changes(&sakura, &leaving) {
        let status = admin.fill(&path, fields).await.status.as_u16();
        assert!(matches!(status, 200 | 303), "{path}: {status}");
        if path.ends_with("/requesters/new") || what == "指定する処理" {
            assert_eq!(
                desk.count("mail").await,
                0,
                "{what}: before it takes effect"
            );
            second::confirms(&desk).await;
        }
        if path.ends_with("/contacts/new") {
            everybody.push("new@sakura.example");
        }
        // Whoever is removed hears of that too.
        told(&desk, &everybody, what).await;
    }
}

async fn every_failed_check_and_every_enabling_is_mailed_to_all_contacts(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    for claim in [CLAIM, [CLAIM[0], ("requester", "知らない人")]] {
        let call = claimed(&mut agent, &claim).await;
        assert_eq!(verify(&mut agent, &call, &[WRONG]).await, 422);
        told(&desk, &CONTACTS, "本人確認ができなかった").await;
    }
    let person = sakura.requester.id;
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE requester SET failures = 10, disabled_at = 1 WHERE id = $1")
        .bind(person.to_string())
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let enable = [("reason", "折り返しで確認"), ("password", PASSWORD)];
    let path = format!("/requesters/{person}/enable");
    assert_eq!(boss.fill(&path, &enable).await.status, 303);
    told(&desk, &CONTACTS, "認証情報の再開").await;
}

/// The mails since the last look went to everybody and say what; they are forgotten then.
async fn told(desk: &TestDesk, everybody: &[&str], what: &str) {
    let mut tx = desk.app.store.begin().await.unwrap();
    let mails: Vec<(String, String)> =
        sqlx::query_as("SELECT to_address, subject || body FROM mail ORDER BY to_address")
            .fetch_all(tx.conn().unwrap())
            .await
            .unwrap();
    let addresses: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    let mut expected = everybody.to_vec();
    expected.sort_unstable();
    assert_eq!(addresses, expected, "{what}");
    for (_, text) in &mails {
        assert!(text.contains(what), "{what}: {text}");
    }
    sqlx::query("DELETE FROM mail")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}
