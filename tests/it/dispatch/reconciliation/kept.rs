//! The database says it again: what was told stays, and an act is evidence of one thing.

use super::{HOUR, compare, console, seeing, sent};
use crate::dispatch::both_rigs;
use crate::dispatch::rig::Rig;

both_rigs!(what_was_told_found_and_noted_stays);

async fn refused(rig: &Rig, sql: &str, why: &str) {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    let error = done.expect_err(sql).to_string();
    assert!(error.contains(why), "{sql}: {error}");
}

async fn taken(rig: &Rig, sql: &str) {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    assert!(done.expect(sql).rows_affected() > 0, "{sql}");
    tx.commit_bookkeeping().await.unwrap();
}

async fn what_was_told_found_and_noted_stays(rig: Rig) {
    seeing(&rig).await;
    let lost = sent(&rig, &rig.wipe, 1).await;
    rig.forget(&lost).await;
    sent(&rig, &rig.lock, 0).await;
    rig.desk.clock.move_by(6 * HOUR);
    console(&rig, &rig.lock, "freeze", 1).await;
    compare(&rig).await;
    let stays = "stays as it was";
    for column in [
        "kind = 'wipe'",
        "at = at + 1",
        "device_uid = 'x'",
        "source_key = 'x'",
        "request_uid = 'x'",
    ] {
        refused(&rig, &format!("UPDATE tenant_act SET {column}"), stays).await;
    }
    let once = "an act is evidence of one thing";
    let bound = "WHERE desk_act_id IS NOT NULL";
    refused(
        &rig,
        &format!("UPDATE tenant_act SET desk_act_id = NULL {bound}"),
        once,
    )
    .await;
    let free = "WHERE desk_act_id IS NULL AND same_as IS NULL";
    let same = "an act is evidence of what was done to the same device";
    for of in [
        "SELECT id FROM desk_act WHERE action = 'lock'",
        "SELECT id FROM desk_act WHERE action = 'wipe'",
        "SELECT 'nothing'",
    ] {
        refused(
            &rig,
            &format!("UPDATE tenant_act SET desk_act_id = ({of}) {free}"),
            same,
        )
        .await;
    }
    refused(
        &rig,
        &format!("UPDATE tenant_act SET same_as = (SELECT id FROM tenant_act {bound}) {free}"),
        same,
    )
    .await;
    refused(
        &rig,
        "UPDATE tenant_act SET actor = 'somebody else'",
        "not be changed",
    )
    .await;
    taken(&rig, "UPDATE tenant_act SET actor = NULL").await;
    refused(
        &rig,
        "UPDATE tenant_act SET actor = 'again'",
        "not be changed",
    )
    .await;
    refused(&rig, "DELETE FROM tenant_act", "is kept").await;
    refused(&rig, "UPDATE comparison SET why = 'x'", stays).await;
    refused(&rig, "DELETE FROM comparison", "is kept").await;

    let alone = "what one side has alone";
    let insert = "INSERT INTO difference (id, tenant_id, kind, act_id, desk_act_id, found_at)";
    refused(
        &rig,
        &format!(
            "{insert} SELECT 'x', tenant_id, 'past_desk', id, NULL, 1 FROM tenant_act {bound}"
        ),
        alone,
    )
    .await;
    refused(&rig, &format!("{insert} SELECT 'x', tenant_id, 'missing', NULL, id, 1 FROM desk_act WHERE action = 'lock'"), alone).await;
    refused(&rig, "UPDATE difference SET found_at = 1", stays).await;
    refused(&rig, "DELETE FROM difference", "is kept").await;
    let noted = "is noted once";
    let by = "explained_by = (SELECT MIN(id) FROM agent)";
    refused(
        &rig,
        &format!("UPDATE difference SET explained_at = found_at, {by}"),
        noted,
    )
    .await;
    taken(
        &rig,
        &format!("UPDATE difference SET explained_at = found_at, {by}, explanation = 'x'"),
    )
    .await;
    for change in [
        "explanation = 'y'",
        "explained_at = found_at + 1",
        "explained_at = NULL, explained_by = NULL, explanation = NULL",
    ] {
        refused(&rig, &format!("UPDATE difference SET {change}"), noted).await;
    }
    taken(&rig, "UPDATE difference SET explanation = NULL").await;
}
