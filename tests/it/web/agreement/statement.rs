//! What is owed for a month (R12, R13), and the history of what was changed.

use kagiban::domain::policy::Role;

use super::super::call;
use super::{DAY, bundled};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r12_a_statement_has_whole_months_and_the_initial_fee,
    r13_a_statement_has_what_an_early_end_costs,
    a_month_that_does_not_exist_has_no_statement,
    every_change_is_told_with_who_when_from_what_and_to_what,
);

async fn statement(admin: &mut Visitor, whose: &str, month: &str) -> String {
    let path = format!("{whose}/statement?month={month}");
    let seen = admin.get(&path).await;
    assert_eq!(seen.status, 200, "{month}");
    seen.text("main")
}

/// A subscriber whose child contract costs 25,000 yen a month and its option 7,500, and 30,000 at first.
async fn priced(desk: &TestDesk) -> (Visitor, String, String) {
    let sakura = seed::sakura(desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = bundled(&mut admin, &whose).await;
    let option = [
        ("number", "RW-777"),
        ("designated", "lock"),
        ("accounts", "50"),
        ("accepted_on", "2026-10-20"),
        ("billing_start", "2026-11-15"),
        ("initial_fee", "30000"),
        ("monthly_fee", "7500"),
    ];
    let added = admin.fill(&format!("{child}/contracts/new"), &option).await;
    assert_eq!(added.status, 303);
    (admin, whose, child)
}

async fn r12_a_statement_has_whole_months_and_the_initial_fee(desk: TestDesk) {
    let (mut admin, whose, child) = priced(&desk).await;
    let october = statement(&mut admin, &whose, "2026-10").await;
    assert!(october.contains("30,000") && !october.contains("7,500"));
    let november = statement(&mut admin, &whose, "2026-11").await;
    for told in [
        "25,000",
        "7,500",
        "32,500",
        "2026-11-15",
        "まだ終わっていません",
    ] {
        assert!(november.contains(told), "{told}: {november}");
    }
    assert!(november.contains("第 14 条") && november.contains("第 15 条"));
    // Another fee from December on.
    let fields = [
        ("monthly_fee", "26000"),
        ("option_fee", "8000"),
        ("effective_on", "2026-12-01"),
    ];
    admin.fill(&format!("{child}/changes"), &fields).await;
    let december = statement(&mut admin, &whose, "2026-12").await;
    assert!(december.contains("34,000"), "{december}");
    let november = statement(&mut admin, &whose, "2026-11").await;
    assert!(november.contains("32,500"), "{november}");
    let csv = admin
        .get(&format!("{whose}/statement.csv?month=2026-12"))
        .await;
    assert_eq!(csv.status, 200);
    let rows: Vec<&str> = csv.html.split("\r\n").collect();
    assert!(
        rows[0].starts_with("\u{feff}お客様番号,月,契約番号"),
        "{rows:?}"
    );
    assert!(rows[2].ends_with(",2026-12-01,26000"), "{rows:?}");
    assert!(rows[4].ends_with(",2026-12-01,8000"), "{rows:?}");
    assert_eq!(rows.len(), 6, "a head, four lines and the end");
    // The agent at the phone has no business with it.
    let mut agent = desk.sign_in(Role::Agent).await;
    let refused = agent.get(&format!("{whose}/statement")).await;
    assert_eq!(refused.status, 403);
}

async fn r13_a_statement_has_what_an_early_end_costs(desk: TestDesk) {
    let (mut admin, whose, child) = priced(&desk).await;
    // The option begins on 1 December; its notice is of today.
    let later = admin.get(&child).await.attr("#options td a", "href");
    let fields = [("arrived_on", "2026-11-01"), ("named_on", "")];
    let ended = admin.fill(&format!("{later}/end"), &fields).await;
    assert_eq!(ended.status, 303);
    let december = statement(&mut admin, &whose, "2026-12").await;
    assert!(december.contains("第 13 条第 2 項"), "{december}");
    assert!(
        december.contains("40,000"),
        "two months of 7,500: {december}"
    );
    let january = statement(&mut admin, &whose, "2027-01").await;
    assert!(!january.contains("7,500"), "{january}");
}

async fn a_month_that_does_not_exist_has_no_statement(desk: TestDesk) {
    let (mut admin, whose, _) = priced(&desk).await;
    for month in ["2026-13", "2026", "x"] {
        let path = format!("{whose}/statement?month={month}");
        assert_eq!(admin.get(&path).await.status, 400, "{month}");
    }
}

async fn every_change_is_told_with_who_when_from_what_and_to_what(desk: TestDesk) {
    let (mut admin, whose, child) = priced(&desk).await;
    let edit = admin.get(&whose).await;
    let edit = edit.attr("#contacts a[href$='/edit']", "href");
    let contact = [("name", "経理部"), ("contract", "1")];
    assert_eq!(admin.fill(&edit, &contact).await.status, 303);
    let fields = [
        ("licences", "75"),
        ("grade", "standard_alone"),
        ("effective_on", "2026-12-01"),
    ];
    admin.fill(&format!("{child}/changes"), &fields).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    call::verified(&mut agent).await;
    desk.clock.move_by(DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let history = admin.get(&format!("{whose}/history")).await;
    let rows = history.texts("tbody tr");
    assert!(rows[0].contains("契約変更の記録"), "{rows:?}");
    for told in [
        "高橋",
        "2026-11-22",
        "50",
        "75",
        "Standard/同時",
        "Standard/単独",
        "2026-12-01",
    ] {
        assert!(rows[0].contains(told), "{told}: {}", rows[0]);
    }
    let befores = history.texts("tbody tr:first-child del");
    assert_eq!(befores.len(), 2, "{befores:?}");
    let all = rows.join("\n");
    assert_eq!(rows[1].matches("通知先の変更").count(), 1, "{}", rows[1]);
    assert!(all.contains("子契約の登録") && all.contains("指定サービスの登録"));
    let events = history.texts("tbody td:nth-child(2)").join("\n");
    assert!(!events.contains("本人確認"), "calls are no changes");
}
