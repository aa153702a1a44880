//! The database keeps what was accepted, whoever writes to it (R10-3-7).

use super::both_rigs;
use super::rig::Rig;

both_rigs!(r10_3_7_what_was_accepted_never_changes);

/// What is designated, by whom, for whom, and when.
const ACCEPTED: [&str; 9] = [
    "reference",
    "contract_id",
    "tenant_id",
    "device_uid",
    "action",
    "requester_id",
    "agent_id",
    "verification_id",
    "accepted_at",
];

async fn r10_3_7_what_was_accepted_never_changes(rig: Rig) {
    let request = rig.accept(&rig.wipe, 0).await;
    let other = rig.accept(&rig.lock, 0).await;
    for column in ACCEPTED {
        let of_the_other = format!("(SELECT {column} FROM request WHERE id = '{other}')");
        let change = format!("UPDATE request SET {column} = {of_the_other} WHERE id = '{request}'");
        is_refused(&rig, change).await;
    }
    is_refused(&rig, format!("DELETE FROM request WHERE id = '{request}'")).await;
    assert_eq!(rig.state(request).await, "queued");
}

async fn is_refused(rig: &Rig, sql: String) {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.clone()))
        .execute(tx.conn().unwrap())
        .await;
    let why = done.expect_err(&sql).to_string();
    assert!(why.contains("R10-3-7"), "{sql}: {why}");
}
