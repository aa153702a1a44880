//! The audit log, after somebody was at its rows.

use jiff::Timestamp;
use kagiban::audit::{Fault, Unreadable};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::store::Store;
use kagiban::store::audit_verify::{VerifyError, verify_log};
use sqlx::Executor;

use super::{at, supervisor};
use crate::support::desk::{both_stores, store_on_sqlite};

both_stores!(a_column_by_which_an_event_is_found_is_compared_with_the_event);

async fn three_events(store: &Store) {
    let by: Timestamp = at(1);
    let mut tx = store.begin().await.unwrap();
    for _ in 0..3 {
        let event = Event::new(Kind::AttemptLapsed)
            .about("device", "d1")
            .about("reference", "f1")
            .about("tenant", "t1")
            .fact("attempt", 1)
            .fact("node", "n1")
            .about("call", "c1")
            .about("request", "r1")
            .about("contract", "k1")
            .about("subscriber", "s1");
        tx.audit(&Cause::system("rescue", by), event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Changes the log behind its triggers.
async fn tamper(store: &Store, sql: &str) {
    let off = if store.kind() == "sqlite" {
        "DROP TRIGGER IF EXISTS audit_event_is_append_only_update"
    } else {
        "ALTER TABLE audit_event DISABLE TRIGGER ALL"
    };
    let mut tx = store.begin().await.unwrap();
    tx.conn().unwrap().execute(off).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::query(sql).execute(tx.conn().unwrap()).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn fault(store: &Store) -> Fault {
    match verify_log(store).await {
        Err(VerifyError::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

async fn a_column_by_which_an_event_is_found_is_compared_with_the_event(store: &Store) {
    supervisor(store).await;
    three_events(store).await;
    for column in [
        "actor_agent",
        "call_id",
        "request_id",
        "contract_id",
        "subscriber_id",
    ] {
        verify_log(store).await.unwrap();
        let keep = format!("UPDATE audit_event SET {column} = ");
        tamper(store, &format!("{keep} 'another' WHERE seq = 1")).await;
        assert_eq!(fault(store).await, Fault::IndexDiffers { seq: 1, column });
        let back = format!("{keep} (SELECT {column} FROM audit_event WHERE seq = 0) WHERE seq = 1");
        tamper(store, &back).await;
    }
}

#[tokio::test]
async fn a_value_of_another_kind_is_named_by_its_event() {
    for (change, column) in [
        ("at = 'yesterday'", "at"),
        ("facts = CAST(x'7b22ff227d' AS TEXT)", "facts"),
        ("leaf = 7.5", "leaf_hash"),
    ] {
        store_on_sqlite(async |store: &Store| {
            three_events(store).await;
            tamper(
                store,
                &format!("UPDATE audit_event SET {change} WHERE seq = 1"),
            )
            .await;
            let unreadable = Unreadable { column };
            let expected = Fault::Unreadable { seq: 1, unreadable };
            assert_eq!(fault(store).await, expected);
        })
        .await;
    }
}
