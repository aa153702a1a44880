//! What the database itself refuses about releases, whoever asks it.

use kagiban::domain::ids::RequestId;
use kagiban::domain::policy::Role;
use sqlx::AssertSqlSafe;

use super::{blocked, both_rigs};
use crate::dispatch::rig::{Rig, once};
use crate::support::desk::PASSWORD;
use crate::support::visitor::Visitor;

both_rigs!(
    the_database_lets_a_blocked_request_leave_only_by_its_release,
    the_database_lets_no_release_serve_a_second_blocking,
    the_database_wants_two_people_for_a_wipe,
    the_database_keeps_releases_as_they_were_decided,
    the_database_takes_no_proposal_that_hides_something,
);

const QUEUED: &str = "UPDATE request SET state = 'queued', due_at = 0 WHERE state = 'blocked'";
const SENT: &str =
    "UPDATE request SET state = 'sent', sent_at = 0, request_uid = 'other' WHERE state = 'blocked'";
const LEAVES: &str = "leaves by the release of this blocking";
const CONFIRMED: &str =
    "UPDATE release SET decision = 'confirmed', decided_by = proposed_by, decided_at = 1";

/// Why the database refuses a statement; "" where it takes it, which is taken back.
async fn refused(rig: &Rig, sql: &str) -> String {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    done.map_or_else(
        |why| why.to_string(),
        |done| {
            assert_ne!(done.rows_affected(), 0, "{sql}");
            String::new()
        },
    )
}

async fn assert_refused(rig: &Rig, sql: &str, why: &str) {
    let said = refused(rig, sql).await;
    assert!(said.contains(why), "{sql}: {said:?}");
}

async fn post(rig: &Rig, request: RequestId, act: &str) -> Visitor {
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = format!("/requests/{request}");
    supervisor.get(&page).await;
    let fields = [
        ("release_note", "直した"),
        ("request_uid", "uid-1"),
        ("evidence", "画面"),
        ("attempts_seen", "1"),
        ("password", PASSWORD),
        ("by_hand_password", PASSWORD),
    ];
    supervisor.submit(&format!("{page}/{act}"), &fields).await;
    supervisor
}

async fn the_database_lets_a_blocked_request_leave_only_by_its_release(rig: Rig) {
    let wipe = blocked(&rig, &rig.node("a"), &rig.wipe).await;
    for sql in [QUEUED, SENT] {
        assert_refused(&rig, sql, LEAVES).await;
    }
    post(&rig, wipe, "record-by-hand").await;
    for sql in [QUEUED, SENT] {
        assert_refused(&rig, sql, LEAVES).await;
    }
    // Decided by the second person, but not yet carried out.
    let second = CONFIRMED.replace(
        "= proposed_by",
        "= (SELECT MAX(id) FROM agent WHERE role = 'agent')",
    );
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    sqlx::query(AssertSqlSafe(second))
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    for sql in [QUEUED, SENT] {
        assert_refused(&rig, sql, LEAVES).await;
    }
    let as_proposed = SENT.replace("other", "uid-1");
    assert_eq!(refused(&rig, &as_proposed).await, "");
}

async fn the_database_lets_no_release_serve_a_second_blocking(rig: Rig) {
    let lock = blocked(&rig, &rig.node("a"), &rig.lock).await;
    rig.fault(once("status403")).await;
    post(&rig, lock, "release").await;
    rig.live(&rig.node("a"), 2).await;
    assert_eq!(rig.state(lock).await, "blocked");
    assert_refused(&rig, QUEUED, LEAVES).await;
    let turned_back = QUEUED.replace("due_at = 0", "due_at = 0, attempts = 1");
    assert_refused(&rig, &turned_back, LEAVES).await;
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE request SET attempts = 1")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert_refused(&rig, QUEUED, LEAVES).await;
}

async fn the_database_wants_two_people_for_a_wipe(rig: Rig) {
    let wipe = blocked(&rig, &rig.node("a"), &rig.wipe).await;
    post(&rig, wipe, "release").await;
    assert_refused(&rig, CONFIRMED, "a wipe is released by two people").await;
    let own = "UPDATE release SET decision = 'declined', declined_why = 'x', decided_by = proposed_by, decided_at = 1";
    assert_ne!(refused(&rig, own).await, "", "nobody declines their own");
    let other = "UPDATE release SET decision = 'withdrawn', decided_at = 1,
        decided_by = (SELECT MAX(id) FROM agent WHERE role = 'agent')";
    assert_ne!(refused(&rig, other).await, "", "nor withdraws another's");
}

async fn the_database_keeps_releases_as_they_were_decided(rig: Rig) {
    let lock = blocked(&rig, &rig.node("a"), &rig.lock).await;
    post(&rig, lock, "release").await;
    for column in ["reason = 'x'", "attempts_seen = 9", "doubt = 1"] {
        let sql = format!("UPDATE release SET {column}");
        assert_ne!(refused(&rig, &sql).await, "", "{column}");
    }
    let undone = "UPDATE release SET decision = NULL, decided_by = NULL, decided_at = NULL";
    assert_refused(&rig, undone, "stays as it is").await;
    assert_refused(&rig, "DELETE FROM release", "a release is kept").await;
}

async fn the_database_takes_no_proposal_that_hides_something(rig: Rig) {
    let lock = blocked(&rig, &rig.node("a"), &rig.lock).await;
    let insert = |attempts: i64, doubt: i64, decided: &str| {
        format!(
            "INSERT INTO release (id, request_id, kind, reason, attempts_seen, doubt, proposed_by, proposed_at, decision, decided_by, decided_at)
             SELECT 'r', '{lock}', 'send_again', 'x', {attempts}, {doubt}, a.id, 1, {decided} FROM agent a WHERE a.role = 'agent'"
        )
    };
    let open = "NULL, NULL, NULL";
    assert_eq!(refused(&rig, &insert(1, 0, open)).await, "");
    assert_refused(&rig, &insert(0, 0, open), "on its last attempt").await;
    assert_refused(&rig, &insert(1, 1, open), "may have had an effect").await;
    let decided = insert(1, 0, "'confirmed', a.id, 1");
    assert_refused(&rig, &decided, "a release is proposed").await;
    post(&rig, lock, "release").await;
    assert_refused(&rig, &insert(1, 0, open), "while its request is blocked").await;
}
