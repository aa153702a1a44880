//! The whole log verified at start and daily.

use kagiban::attest::Attest;
use kagiban::domain::alarm::AlarmKind;
use kagiban::domain::policy::Role;
use kagiban::store::{Store, audit};
use sqlx::Executor;

use super::{alarms, attest, events, issuer, key};
use crate::support::desk::{TestDesk, both};

both!(
    the_log_is_verified_at_start_and_daily_by_one_node,
    a_log_that_does_not_hold_is_an_alarm_until_it_holds_again,
    a_log_written_anew_is_found_by_the_newest_checkpoint,
    a_folder_that_lost_its_checkpoints_is_a_doubt,
    a_desk_that_never_did_anything_is_not_in_doubt,
    what_was_not_kept_of_the_tree_is_kept_after_a_verification,
);

async fn told(desk: &TestDesk, kind: &str) -> usize {
    let kinds = desk.kinds().await;
    kinds.iter().filter(|it| *it == kind).count()
}

/// Changes the log behind its triggers.
async fn tamper(store: &Store, sql: &str) {
    let off = if store.kind() == "sqlite" {
        "DROP TRIGGER IF EXISTS audit_event_is_append_only_update; DROP TRIGGER IF EXISTS audit_subtree_is_kept"
    } else {
        "ALTER TABLE audit_event DISABLE TRIGGER ALL; ALTER TABLE audit_subtree DISABLE TRIGGER ALL"
    };
    let mut tx = store.begin().await.unwrap();
    tx.conn().unwrap().execute(off).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::query(sql).execute(tx.conn().unwrap()).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

fn without_a_key(desk: &TestDesk, name: &str) -> Attest {
    let folder = tempfile::tempdir().unwrap();
    let (node, _) = attest(desk, &key(), folder.path(), None);
    Attest {
        out: None,
        node: name.to_owned(),
        ..node
    }
}

async fn the_log_is_verified_at_start_and_daily_by_one_node(desk: TestDesk) {
    events(&desk, 3).await;
    let [one, two] = ["n1", "n2"].map(|name| without_a_key(&desk, name));
    one.verify_if_due(true).await.unwrap();
    two.verify_if_due(true).await.unwrap();
    assert_eq!(told(&desk, "audit_verified").await, 1);
    let mut read = desk.app.store.read().await.unwrap();
    let row = audit::rows_from(&mut read, 3, 1).await.unwrap().remove(0);
    assert!(row.facts.contains(r#""size":3"#), "{}", row.facts);
    drop(read);
    desk.clock.move_by(24 * 60 * 60 - 1);
    one.verify_if_due(false).await.unwrap();
    assert_eq!(told(&desk, "audit_verified").await, 1);
    desk.clock.move_by(1);
    two.verify_if_due(false).await.unwrap();
    one.verify_if_due(false).await.unwrap();
    assert_eq!(told(&desk, "audit_verified").await, 2);
    // A node that starts within the day verifies too.
    desk.clock.move_by(600);
    one.verify_if_due(true).await.unwrap();
    assert_eq!(told(&desk, "audit_verified").await, 3);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let seen = auditor.get("/audit").await;
    assert!(seen.html.contains("5 件すべてを計算し直し、一致しました"));
    let warning = "ログの署名を外部に保管していません";
    assert!(!seen.html.contains(warning));
    let without = desk.node(|parts| parts.attest.out = None);
    auditor.goes_to(kagiban::web::router(without));
    assert!(auditor.get("/audit").await.html.contains(warning));
}

async fn a_log_that_does_not_hold_is_an_alarm_until_it_holds_again(desk: TestDesk) {
    events(&desk, 3).await;
    let node = without_a_key(&desk, "n1");
    let (store, set) = (&desk.app.store, "UPDATE audit_event SET kind = ");
    tamper(store, &format!("{set}'call_ended' WHERE seq = 1")).await;
    node.verify_if_due(true).await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::LogDoubted]);
    let mut read = store.read().await.unwrap();
    let row = audit::rows_from(&mut read, 3, 1).await.unwrap().remove(0);
    assert_eq!(row.kind, "audit_doubted");
    assert_eq!(row.facts, r#"{"event":1,"fault":"leaf_differs"}"#);
    drop(read);
    let seen = desk.sign_in(Role::Auditor).await.get("/").await;
    assert!(seen.html.contains("監査ログの検証で不一致が見つかりました"));
    // An hour later it is looked again, and once more it is no other alarm.
    desk.clock.move_by(3_599);
    node.verify_if_due(false).await.unwrap();
    assert_eq!(told(&desk, "audit_doubted").await, 1);
    desk.clock.move_by(1);
    node.verify_if_due(false).await.unwrap();
    assert_eq!(told(&desk, "audit_doubted").await, 2);
    assert_eq!(told(&desk, "alarm_raised").await, 1);
    tamper(store, &format!("{set}'call_noted' WHERE seq = 1")).await;
    desk.clock.move_by(3_600);
    node.verify_if_due(false).await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    assert_eq!(told(&desk, "alarm_cleared").await, 1);
}

async fn a_log_written_anew_is_found_by_the_newest_checkpoint(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let other = TestDesk::on_sqlite().await;
    events(&other, 2).await;
    issuer(&other, &key, folder.path()).round().await.unwrap();
    events(&desk, 3).await;
    let (node, _) = attest(&desk, &key, folder.path(), None);
    node.verify_if_due(true).await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::LogDoubted]);
    let mut read = desk.app.store.read().await.unwrap();
    let row = audit::rows_from(&mut read, 3, 1).await.unwrap().remove(0);
    assert_eq!(row.facts, r#"{"event":0,"fault":"anchor_differs"}"#);
}

async fn a_folder_that_lost_its_checkpoints_is_a_doubt(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    events(&desk, 3).await;
    issuer(&desk, &key, folder.path()).round().await.unwrap();
    let (node, _) = attest(&desk, &key, folder.path(), None);
    node.verify_if_due(true).await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    std::fs::remove_dir_all(folder.path()).unwrap();
    desk.clock.move_by(600);
    // Also by a node that was started anew, which signed nothing yet.
    let (node, _) = attest(&desk, &key, folder.path(), None);
    node.verify_if_due(true).await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::LogDoubted]);
}

async fn a_desk_that_never_did_anything_is_not_in_doubt(desk: TestDesk) {
    let node = without_a_key(&desk, "n1");
    node.verify_if_due(true).await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    assert_eq!(desk.kinds().await, Vec::<String>::new());
}

async fn what_was_not_kept_of_the_tree_is_kept_after_a_verification(desk: TestDesk) {
    events(&desk, 600).await;
    tamper(&desk.app.store, "DELETE FROM audit_subtree").await;
    without_a_key(&desk, "n1")
        .verify_if_due(true)
        .await
        .unwrap();
    assert_eq!(desk.count("audit_subtree").await, 2);
    desk.clock.move_by(600);
    without_a_key(&desk, "n1")
        .verify_if_due(true)
        .await
        .unwrap();
    assert_eq!(alarms(&desk).await, []);
}
