//! Whether an event is proven, for its page.

use crate::audit::proof::verify_inclusion;
use crate::audit::{Anchor, Hash, Row};
use crate::store::{Db, Result, audit, audit_check, audit_proof};

/// What holds of an event.
pub(super) struct Proof {
    /// The event is the one that was hashed when it was written.
    pub(super) leaf_holds: bool,
    /// The hash of its leaf, as it is stored.
    pub(super) leaf: String,
    /// Hashes that lead from it to the root, where they do.
    pub(super) path: Option<usize>,
    /// How many events the tree has.
    pub(super) size: u64,
    /// The tree's root.
    pub(super) root: String,
    /// Events of the newest checkpoint against which the whole log was verified, where it covers this one.
    pub(super) checkpoint: Option<u64>,
}

impl Proof {
    pub(super) async fn of(read: &mut Db, row: &Row) -> Result<Self> {
        let head = audit::head(read).await?;
        let tree = Anchor {
            size: head.size(),
            root: head.root(),
        };
        let leaf: Option<Hash> = row.entry().ok().and_then(|entry| entry.leaf_hash().ok());
        let seq = row.seq.unsigned_abs();
        let proof = audit_proof::inclusion(read, seq, tree.size).await?;
        let leads = leaf.is_some_and(|leaf| verify_inclusion(seq, leaf, tree, &proof).is_ok());
        let last = audit_check::last(read).await?;
        Ok(Self {
            leaf_holds: leaf.is_some_and(|hash| hash.to_string() == row.leaf_hash),
            leaf: row.leaf_hash.clone(),
            path: leads.then_some(proof.len()),
            size: tree.size,
            root: tree.root.to_string(),
            checkpoint: last.checkpoint.filter(|size| last.holds && *size > seq),
        })
    }
}
