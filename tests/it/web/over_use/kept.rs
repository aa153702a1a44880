//! What the database says again: nothing of a case is rewritten, skipped or made up.

use kagiban::domain::policy::Role;
use sqlx::AssertSqlSafe;

use super::{DAY, noticed, used};
use crate::support::desk::{TestDesk, both};

both!(r10_3_4_the_database_keeps_every_notice_and_decision);

async fn refused(desk: &TestDesk, sql: &str) {
    let mut tx = desk.app.store.begin().await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    assert!(done.is_err(), "{sql}");
}

/// Another decision of the case, of such a day and kind.
fn decision(place: i64, kind: &str, rest: &str, day: &str) -> String {
    format!(
        "INSERT INTO over_use_decision (case_id, place, kind, yen, month, until, subject, last_day, reason, decided_by,
             decided_on, decided_at)
         SELECT id, {place}, '{kind}', {rest}, 'why', (SELECT MIN(id) FROM agent), '{day}', 1 FROM over_use_case"
    )
}

async fn r10_3_4_the_database_keeps_every_notice_and_decision(desk: TestDesk) {
    let (sakura, case) = noticed(&desk).await;
    let charge = "5, '2027-01-01', NULL, NULL, NULL";
    for sql in [
        "UPDATE over_use_case SET used = 27",
        "UPDATE over_use_case SET number = 'OU-2026-0002'",
        "UPDATE over_use_case SET company = 'another'",
        "DELETE FROM over_use_case",
        // Use is not inside.
        "UPDATE over_use_case SET closed_why = 'inside', closed_on = '2026-11-22', closed_at = 1, closed_used = 25",
        "UPDATE over_use_deadline SET deadline_on = '2027-01-01'",
        "DELETE FROM over_use_deadline",
        "UPDATE usage_day SET devices = 1",
        "DELETE FROM usage_day",
        // A deadline out of the air, of a day before the notice, and of thirty-one days.
        "INSERT INTO over_use_deadline SELECT case_id, 2, 'extended', NULL, '2027-01-01', set_on, (SELECT MIN(id) FROM agent), 1
         FROM over_use_deadline",
        "INSERT INTO over_use_deadline SELECT case_id, 2, 'received', '2026-11-21', '2026-12-21', set_on,
             (SELECT MIN(id) FROM agent), 1 FROM over_use_deadline",
        "INSERT INTO over_use_deadline SELECT case_id, 2, 'received', '2026-11-22', '2026-12-23', set_on,
             (SELECT MIN(id) FROM agent), 1 FROM over_use_deadline",
        "INSERT INTO over_use_reminder SELECT case_id, place, 3, 1 FROM over_use_deadline",
    ] {
        refused(&desk, sql).await;
    }
    // Not on the last day of the deadline.
    refused(&desk, &decision(1, "charge", charge, "2026-12-22")).await;
    desk.clock.move_by(31 * DAY);
    used(&desk, &sakura, 26).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let fields = [("yen", "5"), ("month", "2027-01-01"), ("reason", "why")];
    let done = supervisor.fill(&format!("{case}/charge"), &fields).await;
    assert_eq!(done.status, 303);
    for sql in [
        "UPDATE over_use_decision SET yen = 1",
        "DELETE FROM over_use_decision",
        "UPDATE over_use_reminder SET sent_at = 1",
        "DELETE FROM over_use_reminder",
    ] {
        if !sql.contains("reminder") || desk.count("over_use_reminder").await > 0 {
            refused(&desk, sql).await;
        }
    }
    let end = "NULL, NULL, NULL, 'option', '2027-01-31'";
    for (place, day) in [(2, "2027-01-31"), (3, "2027-02-01")] {
        refused(&desk, &decision(place, "terminate", end, day)).await;
    }
}
