//! Proofs of RFC 6962: that an event is in a tree (section 2.1.1), and that a tree grew out of an
//! earlier one (section 2.1.2).
//!
//! Making them is in [`Plan`]. Verifying them needs nothing but the hashes, and follows the steps of
//! RFC 9162 sections 2.1.3.2 and 2.1.4.2.

use super::hash::Hash;
use super::merkle::{Head, node_hash};

mod plan;
#[cfg(test)]
mod tests;

pub use plan::Plan;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// There is no such event in a tree of this size, or the earlier tree is the greater one.
    #[error("there is nothing to prove at this size")]
    OutOfRange,
    /// The proof has more or fewer hashes than these sizes need.
    #[error("the proof has not as many hashes as it needs")]
    Length,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    RootDiffers,
    /// The hashes do not lead to the earlier root.
    #[error("the proof does not lead to the earlier root")]
    EarlierRootDiffers,
}

/// A tree as others know it: its size and root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// How many events it covers.
    pub size: u64,
    /// Their root hash.
    pub root: Hash,
}

/// Holds that the event at place `seq` of `tree` has the leaf hash `leaf`.
///
/// # Errors
/// Where it does not follow from the proof.
pub fn verify_inclusion(
    seq: u64,
    leaf: Hash,
    tree: Anchor,
    proof: &[Hash],
) -> Result<(), NotProven> {
    if seq >= tree.size {
        return Err(NotProven::OutOfRange);
    }
    let mut place = Place {
        node: seq,
        last: tree.size - 1,
    };
    let mut root = leaf;
    for sibling in proof {
        root = if place.climb()? {
            node_hash(*sibling, root)
        } else {
            node_hash(root, *sibling)
        };
    }
    place.arrived()?;
    same(root, tree.root, NotProven::RootDiffers)
}

/// Holds that `later` has all the events of `earlier` first, in their order, and then perhaps more.
/// What grew out of an empty tree needs no proof.
///
/// # Errors
/// Where it does not follow from the proof.
pub fn verify_consistency(earlier: Anchor, later: Anchor, proof: &[Hash]) -> Result<(), NotProven> {
    if earlier.size > later.size {
        return Err(NotProven::OutOfRange);
    }
    if earlier.size == 0 || earlier.size == later.size {
        if !proof.is_empty() {
            return Err(NotProven::Length);
        }
        let expected = if earlier.size == later.size {
            later.root
        } else {
            Head::empty().root()
        };
        return same(earlier.root, expected, NotProven::EarlierRootDiffers);
    }
    let mut place = Place {
        node: earlier.size - 1,
        last: later.size - 1,
    };
    place.skip(place.node.trailing_ones());
    // The whole earlier tree is one complete subtree, so its root is where both begin.
    let (seed, rest) = if earlier.size.is_power_of_two() {
        (earlier.root, proof)
    } else {
        let (seed, rest) = proof.split_first().ok_or(NotProven::Length)?;
        (*seed, rest)
    };
    let (mut before, mut after) = (seed, seed);
    for sibling in rest {
        if place.climb()? {
            before = node_hash(*sibling, before);
            after = node_hash(*sibling, after);
        } else {
            after = node_hash(after, *sibling);
        }
    }
    place.arrived()?;
    same(before, earlier.root, NotProven::EarlierRootDiffers)?;
    same(after, later.root, NotProven::RootDiffers)
}

fn same(found: Hash, expected: Hash, otherwise: NotProven) -> Result<(), NotProven> {
    if found == expected {
        Ok(())
    } else {
        Err(otherwise)
    }
}

/// A node on its way up, and the last node of its level.
struct Place {
    node: u64,
    last: u64,
}

impl Place {
    /// One level up; whether the sibling is to the left. Levels on which the node has no sibling, since
    /// the tree ends there, are passed over.
    fn climb(&mut self) -> Result<bool, NotProven> {
        if self.last == 0 {
            return Err(NotProven::Length);
        }
        let left = self.node & 1 == 1 || self.node == self.last;
        if left && self.node & 1 == 0 {
            self.skip(self.node.trailing_zeros());
        }
        self.skip(1);
        Ok(left)
    }

    fn skip(&mut self, levels: u32) {
        self.node >>= levels;
        self.last >>= levels;
    }

    fn arrived(&self) -> Result<(), NotProven> {
        if self.last == 0 {
            Ok(())
        } else {
            Err(NotProven::Length)
        }
    }
}
