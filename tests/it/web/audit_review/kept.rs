//! The database says again what the types say: tried directly.

use kagiban::domain::policy::Role;

use super::{DAY, id_of, known, only_finding, signed};
use crate::support::desk::{TestDesk, both};

both!(
    a_review_that_was_signed_stays_whatever_is_tried,
    a_review_is_begun_only_as_the_log_stands,
    a_finding_stays_and_is_closed_once_by_who_may,
    a_finding_is_begun_open_by_whoever_signed_its_review,
);

/// What the database says of a statement; empty where it does it.
async fn tried(desk: &TestDesk, sql: &str) -> String {
    let mut tx = desk.app.store.begin().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    done.err()
        .map_or_else(String::new, |error| error.to_string())
}

/// A review of 22 November with a finding, on the day after.
async fn found(desk: &TestDesk) {
    known(desk, "owner", Role::Agent).await;
    desk.clock.move_by(DAY);
    let (mut auditor, _) = known(desk, "auditor", Role::Auditor).await;
    let owner = id_of(desk, "owner").await;
    let finding = ("記録の漏れ", owner.as_str(), "2026-11-30");
    signed(&mut auditor, ("2026-11-22", "2026-11-22"), Some(finding)).await;
    only_finding(desk).await;
}

async fn a_review_that_was_signed_stays_whatever_is_tried(desk: TestDesk) {
    found(&desk).await;
    for column in [
        "number = 7",
        "from_on = '2026-01-01'",
        "to_on = '2026-11-21'",
        "events = events + 1",
        "first_seq = 1",
        "last_seq = 0",
        "size = size + 1",
        "root = ''",
        "note = 'x'",
        "reviewed_by = reviewed_by",
        "reviewed_at = 0",
    ] {
        let said = tried(&desk, &format!("UPDATE audit_review SET {column}")).await;
        assert!(said.contains("never changes"), "{column}: {said}");
    }
    let said = tried(&desk, "DELETE FROM audit_review").await;
    assert!(said.contains("a review is kept"), "{said}");
    if desk.url.starts_with("postgres") {
        let said = tried(&desk, "TRUNCATE audit_review, audit_finding").await;
        assert!(said.contains("is kept"), "{said}");
    } else {
        let again = "INSERT OR REPLACE INTO audit_review SELECT * FROM audit_review";
        let said = tried(&desk, again).await;
        assert!(said.contains("at that moment"), "{said}");
    }
}

/// A row of these values but for one.
fn insert(table: &str, right: &[(&str, &str)], (name, value): (&str, &str)) -> String {
    let names: Vec<&str> = right.iter().map(|(it, _)| *it).collect();
    let values = right
        .iter()
        .map(|(it, right)| if *it == name { value } else { right });
    let values: Vec<&str> = values.collect();
    let (names, values) = (names.join(", "), values.join(", "));
    format!("INSERT INTO {table} ({names}) VALUES ({values})")
}

/// A review of these values, of which each that is named differs from what is right.
async fn begun(desk: &TestDesk, change: (&str, &str)) -> String {
    let auditor = id_of(desk, "auditor").await;
    let at = desk.now().as_microsecond().to_string();
    let (auditor, root) = (format!("'{auditor}'"), format!("'{}'", "a".repeat(64)));
    let right = [
        ("id", "'new'"),
        ("number", "2"),
        ("from_on", "'2026-11-22'"),
        ("to_on", "'2026-11-22'"),
        ("events", "1"),
        ("first_seq", "0"),
        ("last_seq", "0"),
        ("size", "(SELECT MAX(seq) + 1 FROM audit_event)"),
        ("root", &root),
        ("note", "'n'"),
        ("reviewed_by", &auditor),
        ("reviewed_at", &at),
    ];
    tried(desk, &insert("audit_review", &right, change)).await
}

async fn a_review_is_begun_only_as_the_log_stands(desk: TestDesk) {
    found(&desk).await;
    assert_eq!(begun(&desk, ("", "")).await, "");
    let owner = format!("'{}'", id_of(&desk, "owner").await);
    for change in [
        ("number", "3"),
        ("number", "1"),
        ("to_on", "'2026-11-23'"),
        ("from_on", "'2026-11-23'"),
        ("from_on", "'2026-11-01'"),
        ("events", "0"),
        ("events", "2"),
        ("first_seq", "NULL"),
        ("last_seq", "9999"),
        ("last_seq", "(SELECT MAX(seq) FROM audit_event)"),
        ("size", "1"),
        ("root", "'short'"),
        ("note", "''"),
        ("reviewed_by", owner.as_str()),
        ("id", "(SELECT id FROM audit_review)"),
    ] {
        let said = begun(&desk, change).await;
        // A longer period is no lie.
        assert_eq!(
            said.is_empty(),
            change.1 == "'2026-11-01'",
            "{change:?}: {said}"
        );
    }
}

async fn a_finding_stays_and_is_closed_once_by_who_may(desk: TestDesk) {
    found(&desk).await;
    for column in [
        "number = 7",
        "text = 'x'",
        "event_seq = 0",
        "severity = 'low'",
        "owner_id = raised_by",
        "due_on = '2027-01-01'",
        "raised_at = 0",
    ] {
        let said = tried(&desk, &format!("UPDATE audit_finding SET {column}")).await;
        assert!(said.contains("never changes"), "{column}: {said}");
    }
    known(&desk, "other", Role::Agent).await;
    let close = |who: &str| {
        format!(
            "UPDATE audit_finding SET closing_note = 'n', closed_at = 1,
                 closed_by = (SELECT id FROM agent WHERE login = '{who}')"
        )
    };
    for who in ["other", "auditor", "nobody"] {
        assert!(!tried(&desk, &close(who)).await.is_empty(), "{who}");
    }
    let half = "UPDATE audit_finding SET closing_note = 'n'";
    assert!(
        !tried(&desk, half).await.is_empty(),
        "a note alone closes nothing"
    );
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(close("owner")))
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let reopen = "UPDATE audit_finding SET closing_note = NULL, closed_by = NULL, closed_at = NULL";
    for sql in [reopen, &close("owner")] {
        let said = tried(&desk, sql).await;
        assert!(said.contains("closed once"), "{said}");
    }
    let said = tried(&desk, "DELETE FROM audit_finding").await;
    assert!(said.contains("a finding is kept"), "{said}");
}

async fn a_finding_is_begun_open_by_whoever_signed_its_review(desk: TestDesk) {
    found(&desk).await;
    known(&desk, "second", Role::Auditor).await;
    let who = |login: &str| format!("(SELECT id FROM agent WHERE login = '{login}')");
    let (auditor, second, owner) = (who("auditor"), who("second"), who("owner"));
    let at = desk.now().as_microsecond().to_string();
    let right = [
        ("id", "'new'"),
        ("review_id", "(SELECT id FROM audit_review)"),
        ("number", "2"),
        ("text", "'t'"),
        ("event_seq", "0"),
        ("severity", "'low'"),
        ("owner_id", &owner),
        ("due_on", "'2026-11-30'"),
        ("raised_by", &auditor),
        ("raised_at", &at),
        ("again_of", "NULL"),
        ("closing_note", "NULL"),
        ("closed_by", "NULL"),
        ("closed_at", "NULL"),
    ];
    for (change, fits) in [
        (("", ""), true),
        (("event_seq", "NULL"), true),
        (("number", "1"), false),
        (("number", "3"), false),
        (("text", "''"), false),
        (("event_seq", "9999"), false),
        (("severity", "'grave'"), false),
        (("owner_id", &*auditor), false),
        (("due_on", "'2026-11-22'"), false),
        (("raised_by", &*second), false),
        (("raised_by", &*owner), false),
        // It is open.
        (("again_of", "(SELECT id FROM audit_finding)"), false),
        (("closed_at", "1"), false),
    ] {
        let said = tried(&desk, &insert("audit_finding", &right, change)).await;
        assert_eq!(said.is_empty(), fits, "{change:?}: {said}");
    }
}
