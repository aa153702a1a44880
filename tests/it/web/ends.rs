//! The stop of a desk option, from the notice to the call that is refused.

use jiff::SignedDuration;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::policy::Role;
use sqlx::{AssertSqlSafe, Column, Row};

use super::call::{self, ACCEPT};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r10_5_calls_are_taken_until_the_day_of_effect_and_refused_after_it,
    r10_5_a_notice_is_taken_back_until_the_day_before,
    r10_5_a_notice_that_makes_no_sense_is_refused_by_its_field,
    r10_5_the_database_accepts_nothing_after_the_stop_and_keeps_every_notice,
    r13_an_end_within_the_minimum_period_says_what_it_costs,
);

/// It is 22 November in Tokyo: a notice of today takes effect 30 days later.
const ARRIVED: &str = "2026-11-22";
const DAY: i64 = 86_400;

async fn recorded(admin: &mut Visitor, contract: impl std::fmt::Display, named: &str) -> u16 {
    let path = format!("/contracts/{contract}/end");
    let fields = [("arrived_on", ARRIVED), ("named_on", named)];
    admin.fill(&path, &fields).await.status.as_u16()
}

async fn device(desk: &TestDesk) -> (u16, String) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::verified(&mut agent).await;
    let page = agent.get(&call).await;
    let seen = agent.post(&format!("{call}/device"), &call::DEVICE).await;
    (seen.status.as_u16(), page.text("main"))
}

async fn r10_5_calls_are_taken_until_the_day_of_effect_and_refused_after_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(recorded(&mut admin, sakura.contract.id, "").await, 303);
    assert_eq!(desk.kinds().await.last().unwrap(), "contract_end_recorded");
    assert_eq!(desk.count("mail").await, 2, "both contacts are told");
    desk.clock.move_by(30 * DAY);
    let (status, page) = device(&desk).await;
    assert_eq!(status, 303, "{page}");
    desk.clock.move_by(DAY);
    let (status, page) = device(&desk).await;
    assert_eq!(status, 409);
    for words in ["2026-12-22", "第 10 条第 5 項", "終了済み"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin
        .get(&format!("/contracts/{}", sakura.contract.id))
        .await;
    assert!(page.text("aside").contains("第 10 条第 5 項"));
    assert!(
        page.attrs("form[action$='/end/revoke']", "action")
            .is_empty()
    );
}

async fn r10_5_a_notice_is_taken_back_until_the_day_before(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let path = format!("/contracts/{}", sakura.contract.id);
    let revoke = format!("{path}/end/revoke");
    let mut admin = desk.sign_in(Role::Administrator).await;
    recorded(&mut admin, sakura.contract.id, "").await;
    admin.get(&path).await;
    let wrong = admin
        .post(&revoke, &[("password", "not my password")])
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    desk.clock.move_by(29 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    admin.get(&path).await;
    assert_eq!(
        admin.post(&revoke, &[("password", PASSWORD)]).await.status,
        303
    );
    desk.clock.move_by(2 * DAY);
    assert_eq!(device(&desk).await.0, 303);
    // Another notice may come, and on its day it is too late.
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(
        recorded(&mut admin, sakura.contract.id, "2026-12-23").await,
        303
    );
    let page = admin.get(&path).await;
    assert!(
        page.attrs("form[action$='/end/revoke']", "action")
            .is_empty()
    );
    let late = admin.post(&revoke, &[("password", PASSWORD)]).await;
    assert_eq!(late.status, 409);
}

async fn r10_5_a_notice_that_makes_no_sense_is_refused_by_its_field(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = format!("/contracts/{}/end", sakura.contract.id);
    for (arrived, named, field) in [
        ("2026-11-23", "", "arrived_on"),
        ("2026-02-30", "", "arrived_on"),
        ("", "", "arrived_on"),
        (ARRIVED, "2026-11-21", "named_on"),
        (ARRIVED, "2026-13-01", "named_on"),
        (ARRIVED, "2037-01-01", "named_on"),
    ] {
        let fields = [("arrived_on", arrived), ("named_on", named)];
        let refused = admin.fill(&path, &fields).await;
        assert_eq!(refused.status, 422, "{arrived} {named}");
        assert!(!refused.error(field).is_empty(), "{arrived} {named}");
    }
    assert_eq!(desk.count("ending").await, 0);
    assert_eq!(
        recorded(&mut admin, sakura.contract.id, "2027-03-31").await,
        303
    );
    assert_eq!(recorded(&mut admin, sakura.contract.id, "").await, 422);
    assert_eq!(desk.count("ending").await, 1);
}

async fn r10_5_the_database_accepts_nothing_after_the_stop_and_keeps_every_notice(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::read_aloud(&mut agent).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    recorded(&mut admin, sakura.contract.id, "").await;
    for sql in [
        "UPDATE ending SET effective_on = '2027-01-01', named_on = '2027-01-01'",
        "UPDATE ending SET revoked_on = '2026-12-22', revoked_by = recorded_by, revoked_at = 1",
        "DELETE FROM ending",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
    agent.submit(&format!("{call}/commit"), &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
    let after = (desk.now() + SignedDuration::from_hours(24 * 31)).as_microsecond();
    let told = copied(&desk, after).await;
    assert!(told.contains("R10-5"), "{told}");
    assert_eq!(desk.count("request").await, 1);
}

/// What the database says to the same request of another time.
async fn copied(desk: &TestDesk, accepted_at: i64) -> String {
    let mut tx = desk.app.store.begin().await.unwrap();
    let conn = tx.conn().unwrap();
    let row = sqlx::query("SELECT * FROM request")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let names: Vec<&str> = row.columns().iter().map(Column::name).collect();
    let values: Vec<String> = names
        .iter()
        .map(|name| match *name {
            "accepted_at" => accepted_at.to_string(),
            name => name.to_owned(),
        })
        .collect();
    let sql = format!(
        "INSERT INTO request ({}) SELECT {} FROM request",
        names.join(", "),
        values.join(", ")
    );
    let done = sqlx::query(AssertSqlSafe(sql)).execute(conn).await;
    done.unwrap_err().to_string()
}

async fn r13_an_end_within_the_minimum_period_says_what_it_costs(desk: TestDesk) {
    let early = seed::company(&desk, "00123", ProxyAction::Lock, "2026-12-10").await;
    let later = seed::company(&desk, "00124", ProxyAction::Lock, "2026-11-20").await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    for (company, costs) in [(early, true), (later, false)] {
        let id = company.contract.id;
        recorded(&mut admin, id, "").await;
        let page = admin.get(&format!("/contracts/{id}")).await;
        let told = page.text("#end");
        assert_eq!(told.contains("第 13 条第 2 項"), costs, "{told}");
        assert_eq!(told.contains("2027-01-09"), costs, "{told}");
    }
}
