//! What is young or unfinished is not touched, whatever is due around it.

use kagiban::domain::policy::Role;

use super::{
    CALLER, NOTE, SEVEN_YEARS, accepted, after_days, change, holds, mailed, number, sent, taken,
};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::web::call;

both!(
    nothing_of_an_unfinished_request_is_purged_however_old_it_is,
    nothing_of_a_call_that_goes_on_is_purged,
    the_database_purges_nothing_that_is_not_due,
);

async fn nothing_of_an_unfinished_request_is_purged_however_old_it_is(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    after_days(&desk, SEVEN_YEARS + 400).await;
    for thing in ["call", "request", "mail"] {
        assert_eq!(taken(&desk, thing).await, 0, "{thing}");
    }
    assert!(desk.holds(NOTE) && desk.holds(CALLER[0].1));
    assert_eq!(holds(&desk).await, (4, 0));
    sent(&desk).await;
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "call").await, 1);
    assert_eq!(taken(&desk, "request").await, 0, "it was sent yesterday");
    assert!(desk.holds(NOTE), "on the request");
    assert!(!desk.holds(CALLER[0].1));
    after_days(&desk, SEVEN_YEARS + 2).await;
    assert!(!desk.holds(NOTE));
    holds(&desk).await;
}

async fn nothing_of_a_call_that_goes_on_is_purged(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let open = call::open(&mut agent).await;
    call::step(&mut agent, &open, "caller", &CALLER).await;
    after_days(&desk, SEVEN_YEARS + 1).await;
    assert_eq!(taken(&desk, "call").await, 0);
    assert!(desk.holds(CALLER[0].1));
    let mut agent = desk.sign_in(Role::Agent).await;
    agent.get(&open).await;
    agent.submit(&format!("{open}/take-over"), &[]).await;
    agent
        .submit(&format!("{open}/end"), &[("end_note", NOTE)])
        .await;
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "call").await, 0, "it ended yesterday");
    // What was said seven years ago stands in its row, and not beside the log any more.
    assert!(
        number(
            &desk,
            "SELECT COUNT(*) FROM audit_event WHERE kind = 'caller_noted' AND purged_by IS NOT NULL"
        )
        .await
            == 1
    );
    after_days(&desk, SEVEN_YEARS + 1).await;
    assert_eq!(taken(&desk, "call").await, 1);
    assert!(!desk.holds(CALLER[0].1) && !desk.holds(NOTE));
}

/// Whoever tries it by hand, with an event that would fit, is refused while a row is young or unfinished.
async fn the_database_purges_nothing_that_is_not_due(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    after_days(&desk, SEVEN_YEARS + 1).await;
    let events = number(
        &desk,
        "SELECT MAX(seq) FROM audit_event WHERE kind = 'personal_data_purged'",
    )
    .await;
    let at = number(
        &desk,
        "SELECT MAX(at) FROM audit_event WHERE kind = 'personal_data_purged'",
    )
    .await;
    let by = format!("purged_by = {events}, purged_at = {at}");
    let unfinished = [
        format!(
            "UPDATE call SET caller_name = '抹消済み/purged', callback = '抹消済み/purged', {by}"
        ),
        format!("UPDATE request SET device_name = '抹消済み/purged', {by}"),
        "UPDATE note SET text = '抹消済み/purged'".to_owned(),
        "UPDATE request SET device_name = 'another'".to_owned(),
        "UPDATE call SET caller_name = 'another'".to_owned(),
    ];
    for sql in &unfinished {
        refused(&desk, sql).await;
    }
    mailed(&desk).await;
    sent(&desk).await;
    let young = [
        unfinished[1].as_str(),
        "UPDATE mail SET body = 'another'",
        "UPDATE contact SET name = '抹消済み/purged', address = 'purged@purged.invalid', removed_at = 1, purged_by = 1, purged_at = 1",
        "UPDATE requester SET purged_by = 1, purged_at = 1",
        "UPDATE retention_rule SET months = 11 WHERE class = 'call'",
        "DELETE FROM retention_rule",
    ];
    for sql in young {
        refused(&desk, sql).await;
    }
    // What is purged stays so, and nothing else of it changes.
    after_days(&desk, SEVEN_YEARS + 2).await;
    let stays = [
        "UPDATE call SET caller_name = 'another'",
        "UPDATE call SET purged_by = NULL, purged_at = NULL",
        "UPDATE call SET lines_read = 1",
        "UPDATE request SET device_name = 'another'",
        "UPDATE request SET purged_by = NULL, purged_at = NULL",
        "UPDATE note SET text = 'another'",
        "UPDATE mail SET subject = 'another'",
        "UPDATE mail SET purged_by = NULL, purged_at = NULL",
    ];
    for sql in stays {
        refused(&desk, sql).await;
    }
    change(
        &desk,
        "UPDATE retention_rule SET months = 12 WHERE class = 'call'",
    )
    .await;
}

async fn refused(desk: &TestDesk, sql: &str) {
    let mut tx = desk.app.store.begin().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    assert!(done.is_err(), "{sql}");
}
