//! A log that is only added to: everything else is tried, on both databases.

use kagiban::audit::{Fault, PersonalColumns};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::domain::retention::Thing;
use kagiban::store::audit_verify::{VerifyError, verify_log};
use kagiban::store::retention::{self, Cursor};
use kagiban::store::{Store, audit};
use sqlx::{AssertSqlSafe, Column, Executor, Row};

use super::at;
use crate::support::desk::both_stores;

both_stores!(
    no_column_of_an_event_can_be_changed,
    no_event_can_be_deleted_replaced_or_written_before_another,
    personal_data_goes_whole_with_its_tombstone_and_never_comes_back,
    the_head_neither_shrinks_nor_changes_nor_goes,
    a_forged_tombstone_is_named,
);

const YEAR: i64 = 366 * 86_400;

/// Four events, of which the second and the third have personal data, of years before the last.
async fn logged(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    for (place, name) in [
        (0, None),
        (1, Some("鈴木")),
        (2, Some("高橋")),
        (3 * YEAR, None),
    ] {
        let mut event = Event::new(Kind::CallNoted).about("call", "c1");
        if let Some(name) = name {
            event = event.personal("text", name);
        }
        tx.audit(&Cause::system("test", at(place)), event)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    verify_log(store).await.unwrap();
}

/// Purges what is older than two years before the last event.
async fn purge(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let cutoff = kagiban::i18n::time::today(at(YEAR));
    let cause = Cause::system("retention", at(3 * YEAR));
    let what = (Thing::Event, cutoff);
    let last = retention::purge(&mut tx, &cause, what, &Cursor::start()).await;
    assert!(last.unwrap().is_some());
    tx.commit().await.unwrap();
}

async fn refused(store: &Store, sql: &str) {
    let mut tx = store.begin().await.unwrap();
    let done = tx
        .conn()
        .unwrap()
        .execute(AssertSqlSafe(sql.to_owned()))
        .await;
    assert!(done.is_err(), "{sql}");
}

async fn columns(store: &Store) -> Vec<String> {
    let mut read = store.read().await.unwrap();
    let row = sqlx::query("SELECT * FROM audit_event LIMIT 1")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    row.columns()
        .iter()
        .map(|it| it.name().to_owned())
        .collect()
}

async fn no_column_of_an_event_can_be_changed(store: &Store) {
    logged(store).await;
    purge(store).await;
    let columns = columns(store).await;
    assert!(columns.len() >= 16, "{columns:?}");
    for column in &columns {
        let other = if ["seq", "at", "purged_by"].contains(&column.as_str()) {
            "99"
        } else {
            "'another'"
        };
        for value in [other, "NULL", column] {
            for seq in 0..5 {
                refused(
                    store,
                    &format!("UPDATE audit_event SET {column} = {value} WHERE seq = {seq}"),
                )
                .await;
            }
        }
    }
    refused(store, "UPDATE audit_event SET personal = 'a', personal_salt = 'b', purged_by = NULL WHERE seq = 1").await;
    verify_log(store).await.unwrap();
}

async fn no_event_can_be_deleted_replaced_or_written_before_another(store: &Store) {
    logged(store).await;
    let columns = columns(store).await;
    let changed = |seq: &str, of: i64| {
        let values = columns.iter().map(|column| match column.as_str() {
            "seq" => seq.to_owned(),
            "kind" => "'another'".to_owned(),
            column => column.to_owned(),
        });
        let values: Vec<String> = values.collect();
        let names = columns.join(", ");
        format!(
            "INTO audit_event ({names}) SELECT {} FROM audit_event WHERE seq = {of}",
            values.join(", ")
        )
    };
    refused(store, "DELETE FROM audit_event").await;
    refused(store, "DELETE FROM audit_event WHERE seq = 3").await;
    refused(store, &format!("INSERT {}", changed("1", 1))).await;
    refused(store, &format!("INSERT {}", changed("9", 3))).await;
    refused(store, &format!("INSERT {}", changed("-1", 0))).await;
    for end in [
        "DO UPDATE SET kind = 'another'",
        "DO UPDATE SET personal = NULL, personal_salt = NULL",
    ] {
        let sql = format!("INSERT {} ON CONFLICT (seq) {end}", changed("1", 1));
        // SQLite takes the WHERE for the end of the SELECT.
        refused(store, &sql).await;
    }
    if store.kind() == "sqlite" {
        refused(store, &format!("INSERT OR REPLACE {}", changed("1", 1))).await;
        refused(store, &format!("REPLACE {}", changed("3", 3))).await;
        refused(
            store,
            "UPDATE OR REPLACE audit_event SET seq = 2 WHERE seq = 3",
        )
        .await;
    } else {
        refused(store, "TRUNCATE audit_event").await;
        refused(store, "TRUNCATE audit_event, audit_head CASCADE").await;
    }
    // One that has a digest and no data, and one that begins with a tombstone.
    let half = "INSERT INTO audit_event (seq, at, kind, actor, about, facts, personal_digest, leaf)
        SELECT 4, at, kind, actor, about, facts, personal_digest, leaf FROM audit_event WHERE seq = 1";
    refused(store, half).await;
    let buried = "INSERT INTO audit_event (seq, at, kind, actor, about, facts, personal_digest, leaf, purged_by)
        SELECT 4, at, kind, actor, about, facts, personal_digest, leaf, 9 FROM audit_event WHERE seq = 1";
    refused(store, buried).await;
    verify_log(store).await.unwrap();
}

async fn personal_data_goes_whole_with_its_tombstone_and_never_comes_back(store: &Store) {
    logged(store).await;
    purge(store).await;
    let mut tx = store.begin().await.unwrap();
    let young = Event::new(Kind::CallNoted).personal("text", "山田");
    tx.audit(&Cause::system("test", at(3 * YEAR)), young)
        .await
        .unwrap();
    let call = Event::new(Kind::PersonalDataPurged)
        .fact("class", "call")
        .fact("cutoff", "2999-01-01");
    tx.audit(&Cause::system("test", at(3 * YEAR)), call)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let rows = audit::rows_from(&mut store.read().await.unwrap(), 0, 9)
        .await
        .unwrap();
    assert_eq!(rows[1].personal, PersonalColumns::Purged { by: 4 });
    assert_eq!(rows[2].personal, PersonalColumns::Purged { by: 4 });
    for sql in [
        "UPDATE audit_event SET personal = NULL WHERE seq = 5",
        "UPDATE audit_event SET personal_salt = NULL WHERE seq = 5",
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL WHERE seq = 5",
        "UPDATE audit_event SET purged_by = 6 WHERE seq = 5",
        // By an event before it, by one that is younger than its cutoff, by a purge of another class, by none.
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL, purged_by = 4 WHERE seq = 5",
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL, purged_by = 6 WHERE seq = 5",
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL, purged_by = 9 WHERE seq = 5",
        "UPDATE audit_event SET personal = NULL, personal_salt = NULL, purged_by = 4, kind = kind WHERE seq = 5",
        "UPDATE audit_event SET personal = '{}', personal_salt = '00', purged_by = NULL WHERE seq = 1",
        "UPDATE audit_event SET purged_by = 6 WHERE seq = 1",
    ] {
        refused(store, sql).await;
    }
    let verdict = verify_log(store).await.unwrap();
    assert_eq!((verdict.personal_kept, verdict.personal_purged), (1, 2));
}

async fn the_head_neither_shrinks_nor_changes_nor_goes(store: &Store) {
    logged(store).await;
    let mut tries = vec![
        "UPDATE audit_head SET size = size - 1",
        "UPDATE audit_head SET size = 0, frontier = ''",
        "UPDATE audit_head SET frontier = ''",
        "UPDATE audit_head SET id = 2",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head (id, size, frontier) VALUES (1, 0, '')",
        "INSERT INTO audit_head (id, size, frontier) VALUES (1, 0, '') ON CONFLICT (id) DO UPDATE SET size = 0",
    ];
    if store.kind() == "sqlite" {
        tries.push("INSERT OR REPLACE INTO audit_head (id, size, frontier) VALUES (1, 0, '')");
    } else {
        tries.push("TRUNCATE audit_head");
    }
    for sql in tries {
        refused(store, sql).await;
    }
    verify_log(store).await.unwrap();
}

/// Changes the log behind its triggers.
async fn tamper(store: &Store, sql: &str) {
    let off = if store.kind() == "sqlite" {
        "DROP TRIGGER IF EXISTS audit_event_personal_is_only_purged"
    } else {
        "ALTER TABLE audit_event DISABLE TRIGGER ALL"
    };
    let mut tx = store.begin().await.unwrap();
    tx.conn().unwrap().execute(off).await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::query(sql).execute(tx.conn().unwrap()).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn a_forged_tombstone_is_named(store: &Store) {
    logged(store).await;
    let kept: (String, String) =
        sqlx::query_as("SELECT personal, personal_salt FROM audit_event WHERE seq = 1")
            .fetch_one(&mut *store.read().await.unwrap())
            .await
            .unwrap();
    purge(store).await;
    verify_log(store).await.unwrap();
    let astray = |purged_by| Fault::TombstoneAstray { seq: 2, purged_by };
    let bury = |by: i64| format!("UPDATE audit_event SET purged_by = {by} WHERE seq = 2");
    for (sql, fault) in [
        (bury(1), astray(1)),
        (bury(3), astray(3)),
        (
            bury(77),
            Fault::PurgeDiffers {
                seq: 4,
                told: 2,
                found: 1,
            },
        ),
        (
            "UPDATE audit_event SET purged_by = NULL WHERE seq = 2".to_owned(),
            Fault::PersonalTorn { seq: 2 },
        ),
        (
            "UPDATE audit_event SET personal_salt = '00' WHERE seq = 2".to_owned(),
            Fault::PersonalTorn { seq: 2 },
        ),
    ] {
        tamper(store, &sql).await;
        match verify_log(store).await {
            Err(VerifyError::Fault(found)) => assert_eq!(found, fault, "{sql}"),
            other => panic!("{sql}: {other:?}"),
        }
        tamper(
            store,
            "UPDATE audit_event SET purged_by = 4, personal_salt = NULL WHERE seq = 2",
        )
        .await;
        verify_log(store).await.unwrap();
    }
    // What somebody kept a copy of is put back, as if it had never been purged.
    let back = format!(
        "UPDATE audit_event SET purged_by = NULL, personal = '{}', personal_salt = '{}' WHERE seq = 1",
        kept.0, kept.1
    );
    tamper(store, &back).await;
    let found = verify_log(store).await;
    let Err(VerifyError::Fault(Fault::PurgeDiffers {
        seq: 4,
        told: 2,
        found: 1,
    })) = found
    else {
        panic!("{found:?}");
    };
}
