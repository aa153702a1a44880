//! Whether an event is proven, for its page.

use crate::audit::{Hash, Row};
use crate::store::{Db, Result, audit};

/// What holds of an event.
pub(super) struct Proof {
    /// The event is the one that was hashed when it was written.
    pub(super) leaf_holds: bool,
    /// The hash of its leaf, as it is stored.
    pub(super) leaf: String,
    /// How many events the tree has.
    pub(super) size: u64,
    /// The tree's root.
    pub(super) root: String,
}

impl Proof {
    pub(super) async fn of(read: &mut Db, row: &Row) -> Result<Self> {
        let head = audit::head(read).await?;
        let computed: Option<Hash> = row.entry().ok().and_then(|entry| entry.leaf_hash().ok());
        Ok(Self {
            leaf_holds: computed.is_some_and(|hash| hash.to_string() == row.leaf_hash),
            leaf: row.leaf_hash.clone(),
            size: head.size(),
            root: head.root().to_string(),
        })
    }
}
