//! The Merkle tree of RFC 6962 section 2.1, of which only the right edge is kept.
//!
//! Of n leaves, the complete subtrees that the bits of n name make up the tree. Their roots are the
//! frontier: enough to append a leaf, and to tell the root, in a logarithm of hashes.

use sha2::{Digest, Sha256};

use super::hash::Hash;
use super::subtree::Subtree;

/// The hash of a leaf: SHA-256 of 0x00 and the leaf's bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(bytes);
    Hash::new(hasher.finalize().into())
}

/// The hash of a node: SHA-256 of 0x01 and the hashes of both children.
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.as_bytes());
    hasher.update(right.as_bytes());
    Hash::new(hasher.finalize().into())
}

/// A size and a frontier that do not belong together, or a frontier that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHead {
    /// A part of the frontier is not a hash.
    #[error("a hash of the frontier cannot be read")]
    Unreadable,
    /// A frontier has one hash for each bit that is set in the size.
    #[error("a tree of {size} leaves has not {hashes} hashes in its frontier")]
    Miscounted {
        /// Leaves in the tree.
        size: u64,
        /// Hashes in the frontier.
        hashes: usize,
    },
}

/// Size and frontier of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    size: u64,
    /// The roots of the complete subtrees, the greatest (and leftmost) first.
    frontier: Vec<Hash>,
}

impl Head {
    /// The tree without leaves.
    pub const fn empty() -> Self {
        Self {
            size: 0,
            frontier: Vec::new(),
        }
    }

    /// A stored head: `frontier` is what [`Self::frontier_text`] gave.
    ///
    /// # Errors
    /// Where the text is not hashes, or not as many as the size has bits.
    pub fn decode(size: u64, frontier: &str) -> Result<Self, NotAHead> {
        let frontier = if frontier.is_empty() {
            Vec::new()
        } else {
            let hashes = frontier.split(',').map(str::parse);
            let hashes: Result<Vec<Hash>, _> = hashes.collect();
            hashes.map_err(|_| NotAHead::Unreadable)?
        };
        let hashes = frontier.len();
        if u32::try_from(hashes) != Ok(size.count_ones()) {
            return Err(NotAHead::Miscounted { size, hashes });
        }
        Ok(Self { size, frontier })
    }

    /// The frontier's hashes as hexadecimal text, greatest subtree first, with commas between.
    pub fn frontier_text(&self) -> String {
        let hashes: Vec<String> = self.frontier.iter().map(Hash::to_string).collect();
        hashes.join(",")
    }

    /// How many leaves there are, which is also the place of the next.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, the greatest first.
    pub fn frontier(&self) -> &[Hash] {
        &self.frontier
    }

    /// Adds a leaf by its hash.
    pub fn append(&mut self, leaf: Hash) {
        self.append_and_tell(leaf, |_, _| {});
    }

    /// Adds a leaf by its hash, and tells of every subtree that is complete with it, the least first.
    pub fn append_and_tell(&mut self, leaf: Hash, mut tell: impl FnMut(Subtree, Hash)) {
        let mut hash = leaf;
        // As in adding one to a binary number: every trailing set bit is a subtree that is now full.
        for level in 1..=self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node_hash(left, hash);
            }
            let subtree = Subtree {
                // Of 64 bits.
                level: u8::try_from(level).unwrap_or(u8::MAX),
                position: self.size >> level,
            };
            tell(subtree, hash);
        }
        self.frontier.push(hash);
        self.size += 1;
    }

    /// The root hash; of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let right_to_left = self.frontier.iter().rev().copied();
        right_to_left
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or_else(|| Hash::new(Sha256::digest([]).into()))
    }
}

#[cfg(test)]
mod tests;
