//! Accounts change by month: recorded before, in force on their day by nobody's hand.

use kagiban::domain::policy::Role;

use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r10_3_2_a_change_is_in_force_when_its_month_comes_and_nobody_was_there,
    r10_3_2_a_change_that_the_terms_do_not_know_is_refused_by_its_field,
    r10_3_2_a_change_is_taken_back_until_its_day,
    r10_3_2_the_database_keeps_every_change_and_no_other_day,
);

const DAY: i64 = 86_400;

async fn recorded(admin: &mut Visitor, child: &str, licences: &str, day: &str) -> u16 {
    let fields = [("licences", licences), ("effective_on", day)];
    let seen = admin.fill(&format!("{child}/changes"), &fields).await;
    seen.status.as_u16()
}

/// The accounts that the contract's page and the subscriber's list tell.
async fn accounts(desk: &TestDesk, contract: &str) -> [String; 2] {
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(contract).await;
    let aside = page.text("aside");
    let told = aside.split("アカウント数").nth(1).unwrap_or_default();
    let told: String = told
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let above = page.attr("main nav a", "href");
    let list = admin.get(&above).await;
    let counts = list.texts("#contracts td.number");
    // The child contract has as many licences as its option has accounts (R10-3-1).
    assert_eq!(counts[0], counts[1]);
    [told, counts[1].trim().to_owned()]
}

async fn r10_3_2_a_change_is_in_force_when_its_month_comes_and_nobody_was_there(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let mut admin = desk.sign_in(Role::Administrator).await;
    // It is 22 November.
    assert_eq!(recorded(&mut admin, &child, "75", "2027-02-01").await, 303);
    assert_eq!(recorded(&mut admin, &child, "50", "2026-12-01").await, 303);
    assert_eq!(
        desk.kinds().await.last().unwrap(),
        "contract_change_recorded"
    );
    assert_eq!(accounts(&desk, &contract).await, ["25", "25"]);
    // Until the last minute of the month in Tokyo; then weeks in which no program ran.
    desk.clock.move_by(8 * DAY + 20 * 3_600);
    assert_eq!(accounts(&desk, &contract).await, ["25", "25"]);
    desk.clock.move_by(3_600);
    assert_eq!(accounts(&desk, &contract).await, ["50", "50"]);
    desk.clock.move_by(100 * DAY);
    assert_eq!(accounts(&desk, &contract).await, ["75", "75"]);
}

async fn r10_3_2_a_change_that_the_terms_do_not_know_is_refused_by_its_field(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let mut admin = desk.sign_in(Role::Administrator).await;
    for (count, day, field) in [
        ("24", "2026-12-01", "licences"),
        ("26", "2026-12-01", "licences"),
        ("0", "2026-12-01", "licences"),
        ("-25", "2026-12-01", "licences"),
        ("50", "2026-11-01", "effective_on"),
        ("50", "2026-12-02", "effective_on"),
        ("50", "2026-12-31", "effective_on"),
        ("50", "2026-13-01", "effective_on"),
        ("50", "2032-01-01", "effective_on"),
        ("50", "", "effective_on"),
    ] {
        let fields = [("licences", count), ("effective_on", day)];
        let refused = admin.fill(&format!("{child}/changes"), &fields).await;
        assert_eq!(refused.status, 422, "{count} {day}");
        assert!(!refused.error(field).is_empty(), "{count} {day}");
    }
    assert_eq!(recorded(&mut admin, &child, "50", "2026-12-01").await, 303);
    assert_eq!(recorded(&mut admin, &child, "75", "2026-12-01").await, 422);
    let end = [("arrived_on", "2026-11-22"), ("named_on", "")];
    admin.fill(&format!("{child}/end"), &end).await;
    assert_eq!(recorded(&mut admin, &child, "75", "2027-01-01").await, 422);
    assert_eq!(desk.count("child_change").await, 1);
    // Nor at once by the form of the contract.
    for path in [format!("{contract}/edit"), format!("{child}/edit")] {
        let edit = admin.get(&path).await;
        assert!(edit.attrs("[name=accounts]", "name").is_empty());
        assert!(edit.attrs("[name=licences]", "name").is_empty());
    }
}

async fn r10_3_2_a_change_is_taken_back_until_its_day(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let revoke = format!("{child}/changes/revoke");
    let mut admin = desk.sign_in(Role::Administrator).await;
    recorded(&mut admin, &child, "50", "2026-12-01").await;
    recorded(&mut admin, &child, "75", "2027-01-01").await;
    let page = admin.get(&contract).await;
    let ids = page.attrs("[name=change]", "value");
    assert_eq!(ids.len(), 2);
    let done = admin.post(&revoke, &[("change", &ids[1])]).await;
    assert_eq!(done.status, 303);
    assert_eq!(
        desk.kinds().await.last().unwrap(),
        "contract_change_revoked"
    );
    desk.clock.move_by(60 * DAY);
    assert_eq!(accounts(&desk, &contract).await, ["50", "50"]);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&contract).await;
    assert!(page.attrs("[name=change]", "value").is_empty());
    for id in ids {
        let late = admin.post(&revoke, &[("change", &id)]).await;
        assert_eq!(late.status, 409);
        admin.get(&child).await;
    }
}

async fn r10_3_2_the_database_keeps_every_change_and_no_other_day(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let mut admin = desk.sign_in(Role::Administrator).await;
    recorded(&mut admin, &child, "50", "2026-12-01").await;
    for sql in [
        "UPDATE child_contract SET licences = 50",
        "UPDATE child_change SET licences = 75",
        "UPDATE child_change SET effective_on = '2027-01-01'",
        "UPDATE child_change SET revoked_on = '2026-12-01', revoked_by = recorded_by, revoked_at = 1",
        "DELETE FROM child_change",
        "INSERT INTO child_change (id, child_id, licences, effective_on, recorded_by, recorded_at)
         SELECT 'x', child_id, 50, '2027-01-02', recorded_by, 1 FROM child_change",
        "INSERT INTO child_change (id, child_id, licences, effective_on, recorded_by, recorded_at)
         SELECT 'x', child_id, 51, '2027-01-01', recorded_by, 1 FROM child_change",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}
