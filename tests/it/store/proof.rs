//! Proofs out of the database, and the subtrees that are kept for them.

use kagiban::audit::proof::{verify_consistency, verify_inclusion};
use kagiban::audit::{Anchor, Hash, Head, merkle};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::store::{Store, audit, audit_proof, audit_verify::verify_log};
use sqlx::Executor;

use super::at;
use crate::support::desk::{both_stores, store_on_sqlite};

both_stores!(
    every_subtree_of_256_events_is_kept_with_its_last_one_and_proofs_hold,
    what_a_dropped_unit_completed_is_not_kept,
    what_is_kept_stays,
);

async fn log(store: &Store, events: usize) {
    let mut tx = store.begin().await.unwrap();
    let all = (0..events).map(|_| Event::new(Kind::CallNoted)).collect();
    tx.audit_all(&Cause::system("test", at(1)), all)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn leaves(store: &Store) -> Vec<Hash> {
    let mut read = store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, i64::MAX).await.unwrap();
    rows.iter()
        .map(|row| row.leaf_hash.parse().unwrap())
        .collect()
}

fn tree(leaves: &[Hash]) -> Anchor {
    let mut head = Head::empty();
    for leaf in leaves {
        head.append(*leaf);
    }
    Anchor {
        size: head.size(),
        root: head.root(),
    }
}

async fn kept(store: &Store) -> Vec<(i64, i64, String)> {
    let sql = "SELECT level, position, hash FROM audit_subtree ORDER BY level, position";
    let mut read = store.read().await.unwrap();
    sqlx::query_as(sql).fetch_all(&mut *read).await.unwrap()
}

/// Every proof between these sizes holds.
async fn proofs_hold(store: &Store, leaves: &[Hash], places: &[u64]) {
    let mut read = store.read().await.unwrap();
    let now = tree(leaves);
    for place in places {
        let index = usize::try_from(*place).unwrap();
        let proof = audit_proof::inclusion(&mut read, *place, now.size)
            .await
            .unwrap();
        assert_eq!(verify_inclusion(*place, leaves[index], now, &proof), Ok(()));
        let proof = audit_proof::consistency(&mut read, *place, now.size)
            .await
            .unwrap();
        let earlier = tree(&leaves[..index]);
        assert_eq!(verify_consistency(earlier, now, &proof), Ok(()), "{place}");
        let root = audit_proof::root(&mut read, *place).await.unwrap();
        assert_eq!(root, earlier.root);
    }
}

async fn every_subtree_of_256_events_is_kept_with_its_last_one_and_proofs_hold(store: &Store) {
    log(store, 255).await;
    assert_eq!(kept(store).await, []);
    log(store, 1).await;
    log(store, 344).await;
    let leaves = leaves(store).await;
    let expected: Vec<_> = (0..2)
        .map(|n| {
            let places = 256 * n..256 * (n + 1);
            let root = tree(&leaves[places]).root.to_string();
            (8, i64::try_from(n).unwrap(), root)
        })
        .collect();
    assert_eq!(kept(store).await, expected);
    proofs_hold(store, &leaves, &[0, 1, 255, 256, 257, 511, 512, 513, 599]).await;
    verify_log(store).await.unwrap();
}

async fn what_a_dropped_unit_completed_is_not_kept(store: &Store) {
    log(store, 200).await;
    let mut tx = store.begin().await.unwrap();
    let all = (0..100).map(|_| Event::new(Kind::CallOpened)).collect();
    tx.audit_all(&Cause::system("test", at(1)), all)
        .await
        .unwrap();
    drop(tx);
    log(store, 100).await;
    assert_eq!(kept(store).await.len(), 1);
    verify_log(store).await.unwrap();
}

async fn what_is_kept_stays(store: &Store) {
    log(store, 300).await;
    let again = "INSERT INTO audit_subtree (level, position, hash) SELECT level, position, hash FROM audit_subtree";
    let mut attempts = vec![
        "UPDATE audit_subtree SET hash = 'x'",
        "DELETE FROM audit_subtree",
        again,
    ];
    if store.kind() == "sqlite" {
        attempts.push(
            "INSERT OR REPLACE INTO audit_subtree (level, position, hash) VALUES (8, 0, 'x')",
        );
        attempts.push(
            "INSERT INTO audit_event (seq, at, kind, actor, about, facts, leaf) VALUES (NULL, 0, '', '', '', '', '')",
        );
    } else {
        attempts.extend([
            "TRUNCATE audit_subtree",
            "TRUNCATE audit_event",
            "TRUNCATE audit_head",
        ]);
    }
    for attempt in attempts {
        let mut tx = store.begin().await.unwrap();
        let done = tx.conn().unwrap().execute(attempt).await;
        assert!(done.is_err(), "{attempt}");
    }
    assert_eq!(kept(store).await.len(), 1);
}

/// A log of 70,000 leaves whose subtrees nobody kept.
#[tokio::test]
async fn proofs_of_a_log_from_before_are_computed_from_its_leaves() {
    store_on_sqlite(async |store: &Store| {
        let fill =
            "WITH RECURSIVE n (seq) AS (SELECT 0 UNION ALL SELECT seq + 1 FROM n WHERE seq < 69999)
             INSERT INTO audit_event (seq, at, kind, actor, about, facts, leaf)
             SELECT seq, 0, '', '', '', '', lower(hex(randomblob(32))) FROM n";
        let mut tx = store.begin().await.unwrap();
        tx.conn().unwrap().execute(fill).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
        let leaves = leaves(store).await;
        assert_eq!(leaves.len(), 70_000);
        assert_ne!(leaves[0], merkle::leaf_hash(b""));
        proofs_hold(store, &leaves, &[0, 65_535, 65_536, 69_999]).await;
    })
    .await;
}
