//! Who had access on a day: staff and tokens, as the log tells.

use kagiban::domain::policy::Role;

use super::{DAY, back, facts, id_of, known};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    a_role_that_was_changed_since_is_the_old_one_on_the_day_before,
    what_somebody_signs_in_with_and_when_they_did_last_is_as_of_the_day,
    what_the_log_does_not_tell_is_said_and_what_the_register_says_otherwise_too,
    a_token_is_what_it_was_on_the_day,
    reading_the_list_is_told_and_no_day_to_come_is_shown,
    a_list_is_taken_out_with_ones_password_and_safe_from_formulas,
    agents_do_not_read_it,
);

const FUKUDA: [(&str, &str); 3] = [("login", "fukuda"), ("name", "福田 実"), ("role", "agent")];

async fn added(admin: &mut Visitor, somebody: &[(&str, &str)]) {
    let form = admin.get("/agents/new").await;
    let seen = admin.post_with("/agents", &form.proved(), somebody).await;
    assert_eq!(seen.status, 200, "{}", seen.text("main"));
}

/// The row of somebody on the page of a day.
async fn row(who: &mut Visitor, day: &str, login: &str) -> String {
    let page = who.get(&format!("/audit/access?on={day}")).await;
    assert_eq!(page.status, 200);
    of(&page, login)
}

fn of(page: &Seen, login: &str) -> String {
    let rows = page.texts("main table tbody tr");
    let found = rows.into_iter().find(|row| row.contains(login));
    found.unwrap_or_default()
}

async fn a_role_that_was_changed_since_is_the_old_one_on_the_day_before(desk: TestDesk) {
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    added(&mut admin, &FUKUDA).await;
    let path = format!("/agents/{}", id_of(&desk, "fukuda").await);
    desk.clock.move_by(DAY);
    let mut admin = back(&desk, "admin").await;
    let fields = [
        ("name", "福田 実奈"),
        ("role", "supervisor"),
        ("active", "1"),
    ];
    let seen = admin.fill(&path, &fields).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    desk.clock.move_by(DAY);
    let mut admin = back(&desk, "admin").await;
    let fields = [
        ("name", "福田 実奈"),
        ("role", "supervisor"),
        ("active", "0"),
    ];
    admin.fill(&path, &fields).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    for (day, told) in [
        ("2026-11-21", vec![]),
        ("2026-11-22", vec!["福田 実", "オペレーター", "はい"]),
        ("2026-11-23", vec!["福田 実奈", "責任者", "はい"]),
        ("2026-11-24", vec!["福田 実奈", "責任者", "いいえ"]),
    ] {
        let row = row(&mut auditor, day, "fukuda").await;
        assert_eq!(row.is_empty(), told.is_empty(), "{day}: {row}");
        for words in told {
            assert!(row.contains(words), "{day} {words}: {row}");
        }
    }
    let yesterday = row(&mut auditor, "2026-11-22", "fukuda").await;
    assert!(
        !yesterday.contains("実奈") && !yesterday.contains("一致しません"),
        "{yesterday}"
    );
    let text = auditor
        .get("/audit/access?on=2026-11-23")
        .await
        .text("main");
    assert!(text.contains("管理者: admin"), "{text}");
}

async fn what_somebody_signs_in_with_and_when_they_did_last_is_as_of_the_day(desk: TestDesk) {
    known(&desk, "admin", Role::Administrator).await;
    desk.clock.move_by(2 * DAY);
    back(&desk, "admin").await;
    let mut auditor = known(&desk, "auditor", Role::Auditor).await.0;
    for (day, last) in [
        ("2026-11-22", "2026-11-22 03:14 JST"),
        ("2026-11-23", "2026-11-22 03:14 JST"),
        ("2026-11-24", "2026-11-24 03:14 JST"),
    ] {
        let row = row(&mut auditor, day, "admin").await;
        assert!(row.contains(last), "{day}: {row}");
    }
    // Ninety days are not yet long, one more is.
    desk.clock.move_by(91 * DAY);
    let mut auditor = back(&desk, "auditor").await;
    for (day, quiet) in [("2027-02-21", false), ("2027-02-22", true)] {
        let page = auditor.get(&format!("/audit/access?on={day}")).await;
        let told = of(&page, "admin").contains("90 日を超えて");
        assert_eq!(told, quiet, "{day}: {}", of(&page, "admin"));
        let attention = page.text("main .lines");
        let told = attention.contains("90 日を超えてサインインしていない担当者: admin");
        assert_eq!(told, quiet, "{day}: {attention}");
    }
}

async fn what_the_log_does_not_tell_is_said_and_what_the_register_says_otherwise_too(
    desk: TestDesk,
) {
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    added(&mut admin, &FUKUDA).await;
    let mut auditor = known(&desk, "auditor", Role::Auditor).await.0;
    let today = row(&mut auditor, "2026-11-22", "fukuda").await;
    assert!(
        !today.contains("一致しません") && today.contains("なし"),
        "{today}"
    );
    // The test's own staff came past the log.
    let untold = row(&mut auditor, "2026-11-22", "admin").await;
    for words in ["監査ログに記録なし", "管理者", "加わったときの記録"] {
        assert!(untold.contains(words), "{words}: {untold}");
    }
    desk.clock.move_by(DAY);
    let mut auditor = back(&desk, "auditor").await;
    // Their role is that of their last sign-in.
    let untold = row(&mut auditor, "2026-11-22", "admin").await;
    assert!(
        untold.contains("管理者") && !untold.contains("はい"),
        "{untold}"
    );
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE agent SET role = 'administrator' WHERE login = 'fukuda'")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let page = auditor.get("/audit/access").await;
    let told = of(&page, "fukuda");
    assert!(
        told.contains("オペレーター") && told.contains("現在の登録(管理者"),
        "{told}"
    );
    let attention = page.text("main .lines");
    assert!(
        attention.contains("一致しない担当者: fukuda"),
        "{attention}"
    );
}

async fn a_token_is_what_it_was_on_the_day(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    desk.clock.move_by(DAY);
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    let path = format!("/tenants/{}/edit", sakura.tenant.id);
    let fields = [
        ("api_base", "http://127.0.0.1:8090"),
        ("token_id", "token-new"),
        ("signing", "HS256"),
        ("secret", ""),
        ("token_expires_on", "2026-12-01"),
        ("version", "1"),
    ];
    let seen = admin.fill(&path, &fields).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let mut auditor = known(&desk, "auditor", Role::Auditor).await.0;
    let before = row(&mut auditor, "2026-11-22", "token-").await;
    // Its end is in no event.
    for words in ["RW-00123", "token-00123", "監査ログに記録なし"] {
        assert!(before.contains(words), "{words}: {before}");
    }
    let after = auditor.get("/audit/access").await;
    for words in ["token-new", "2026-12-01", "2026-11-23 03:14 JST"] {
        assert!(of(&after, "token-").contains(words), "{words}");
    }
    let attention = after.text("main .lines");
    assert!(
        attention.contains("期限の切れたトークン: RW-00123"),
        "{attention}"
    );
    let earlier = auditor
        .get("/audit/access?on=2026-11-21")
        .await
        .text("main");
    assert!(earlier.contains("トークンはありません"), "{earlier}");
}

async fn reading_the_list_is_told_and_no_day_to_come_is_shown(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    auditor.get("/audit/access?on=2026-11-20").await;
    assert_eq!(desk.kinds().await.last().unwrap(), "access_list_read");
    assert_eq!(
        facts(&desk, "access_list_read").await,
        r#"{"on":"2026-11-20"}"#
    );
    let whose = format!("/audit/access/{}", sakura.contract.subscriber);
    assert_eq!(auditor.get(&whose).await.status, 200);
    let told = desk.kinds().await;
    assert_eq!(
        told.iter().filter(|it| *it == "access_list_read").count(),
        2
    );
    for wrong in ["2026-11-23", "soon"] {
        let seen = auditor.get(&format!("/audit/access?on={wrong}")).await;
        assert_eq!(seen.status, 422, "{wrong}");
        assert!(!seen.error("on").is_empty());
        assert!(seen.texts("main table").is_empty());
        assert_eq!(
            auditor.get(&format!("{whose}?on={wrong}")).await.status,
            400
        );
    }
    assert_eq!(desk.kinds().await.len(), told.len());
}

async fn a_list_is_taken_out_with_ones_password_and_safe_from_formulas(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    let formula = [("login", "eve"), ("name", "=1+1"), ("role", "agent")];
    added(&mut admin, &formula).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    auditor.get("/audit/access").await;
    let wrong = [("what", "staff"), ("password", "not my password at all")];
    let seen = auditor.post("/audit/access/export", &wrong).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("password").is_empty());
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    for (what, words) in [
        ("staff", vec!["eve,'=1+1,オペレーター", "監査担当"]),
        ("tokens", vec!["token-00123", "RW-00123", "2027-06-01"]),
        ("requesters", vec!["佐藤 花子", "依頼できる", "RW-00123"]),
    ] {
        let form = auditor.get("/audit/access").await;
        let fields = [("what", what), ("password", PASSWORD)];
        let path = "/audit/access/export";
        let seen = auditor.post_with(path, &form.inputs(), &fields).await;
        assert_eq!(seen.status, 200, "{what}");
        assert!(seen.html.starts_with('\u{feff}'), "{what}");
        for words in words {
            assert!(seen.html.contains(words), "{words}: {}", seen.html);
        }
        let name = seen.headers["content-disposition"].to_str().unwrap();
        assert!(
            name.contains(&format!("access-{what}-2026-11-22.csv")),
            "{name}"
        );
        assert_eq!(desk.kinds().await.last().unwrap(), "access_list_exported");
        let told = facts(&desk, "access_list_exported").await;
        assert!(told.contains(&format!("\"what\":\"{what}\"")), "{told}");
    }
}

async fn agents_do_not_read_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/audit/access/{}", sakura.contract.subscriber);
    for role in Role::ALL {
        let mut who = desk.sign_in(*role).await;
        let reads = if *role == Role::Agent { 403 } else { 200 };
        assert_eq!(who.get("/audit/access").await.status, reads, "{role}");
        assert_eq!(who.get(&whose).await.status, reads, "{role}");
    }
}
