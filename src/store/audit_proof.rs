//! Proofs out of the database: a few hundred hashes each, however long the log is.

use std::collections::{BTreeMap, HashMap};

use super::row::inconsistent;
use super::{Db, Result, Store, StoreError, audit, audit_subtree};
use crate::audit::proof::{NotProven, Plan};
use crate::audit::{Anchor, Hash, Head, Subtree};

/// How the log stands to an earlier root of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The log now.
    pub now: Anchor,
    /// What proves that it has grown out of the earlier one; nothing where it is the shorter one.
    pub proof: Option<Vec<Hash>>,
}

/// The size and root of the log, and the proof that it has grown out of one of this size.
pub async fn growth(store: &Store, earlier: u64) -> Result<Growth> {
    let mut snapshot = store.snapshot().await?;
    let head = audit::head(&mut snapshot).await?;
    let proof = if earlier <= head.size() {
        Some(consistency(&mut snapshot, earlier, head.size()).await?)
    } else {
        None
    };
    let now = Anchor {
        size: head.size(),
        root: head.root(),
    };
    Ok(Growth { now, proof })
}

/// The proof that the event at place `seq` is in the tree of the first `size` events.
pub async fn inclusion(conn: &mut Db, seq: u64, size: u64) -> Result<Vec<Hash>> {
    let plan = Plan::inclusion(seq, size).map_err(nothing_to_prove)?;
    prove(conn, &plan).await
}

/// The proof that the tree of the first `later` events has grown out of that of the first `earlier`.
pub async fn consistency(conn: &mut Db, earlier: u64, later: u64) -> Result<Vec<Hash>> {
    let plan = Plan::consistency(earlier, later).map_err(nothing_to_prove)?;
    prove(conn, &plan).await
}

/// The root of the first `size` events.
pub async fn root(conn: &mut Db, size: u64) -> Result<Hash> {
    let root = prove(conn, &Plan::root(size)).await?;
    Ok(root
        .first()
        .copied()
        .unwrap_or_else(|| Head::empty().root()))
}

/// Reads the subtrees of a plan: of each level that is kept in as few statements as there are gaps.
async fn prove(conn: &mut Db, plan: &Plan) -> Result<Vec<Hash>> {
    let mut by_level = BTreeMap::<u8, Vec<Subtree>>::new();
    for subtree in plan.subtrees() {
        let base = subtree.level - subtree.level % Subtree::KEPT_EVERY;
        by_level.entry(base).or_default().push(subtree);
    }
    let mut known = HashMap::new();
    for (base, subtrees) in by_level {
        for subtree in subtrees {
            let parts = audit_subtree::hashes(&mut *conn, base, subtree.parts(base)).await?;
            known.insert(subtree, Subtree::fold(parts));
        }
    }
    plan.prove(|subtree| {
        known
            .get(&subtree)
            .copied()
            .ok_or_else(|| inconsistent("hash", "a subtree was not read"))
    })
}

fn nothing_to_prove(why: NotProven) -> StoreError {
    inconsistent("size", why)
}
