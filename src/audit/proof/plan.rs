//! Which subtrees a proof is made of, told before anything is read: whoever keeps the hashes reads
//! them in as few steps as it likes, and then gives them.

use std::ops::Range;

use super::super::hash::Hash;
use super::super::merkle::node_hash;
use super::super::subtree::Subtree;
use super::NotProven;

/// The subtrees behind each hash of a proof, in the proof's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Each hash is that of these subtrees beside each other, the greatest (and leftmost) first.
    hashes: Vec<Vec<Subtree>>,
}

impl Plan {
    /// `PATH(seq, D[size])` of RFC 6962 section 2.1.1, from the leaf's sibling up.
    ///
    /// # Errors
    /// Where a tree of this size has no such event.
    pub fn inclusion(seq: u64, size: u64) -> Result<Self, NotProven> {
        if seq >= size {
            return Err(NotProven::OutOfRange);
        }
        let mut hashes = Vec::new();
        let mut tree = 0..size;
        while tree.end - tree.start > 1 {
            let (left, right) = halves(&tree);
            let (within, beside) = if seq < right.start {
                (left, right)
            } else {
                (right, left)
            };
            hashes.push(complete(beside));
            tree = within;
        }
        hashes.reverse();
        Ok(Self { hashes })
    }

    /// `PROOF(earlier, D[later])` of RFC 6962 section 2.1.2; of no hashes where `earlier` is 0.
    ///
    /// # Errors
    /// Where the earlier tree is the greater one.
    pub fn consistency(earlier: u64, later: u64) -> Result<Self, NotProven> {
        if earlier > later {
            return Err(NotProven::OutOfRange);
        }
        let mut hashes = Vec::new();
        if earlier == 0 {
            return Ok(Self { hashes });
        }
        let mut tree = 0..later;
        while tree.end > earlier {
            let (left, right) = halves(&tree);
            let (within, beside) = if earlier <= right.start {
                (left, right)
            } else {
                (right, left)
            };
            hashes.push(complete(beside));
            tree = within;
        }
        // What is left is the end of the earlier tree; the verifier has it already if it is all of it.
        if tree.start > 0 {
            hashes.push(complete(tree));
        }
        hashes.reverse();
        Ok(Self { hashes })
    }

    /// The root of the first `size` events, as the only hash; of none for a tree without events.
    pub fn root(size: u64) -> Self {
        let hashes = if size == 0 {
            Vec::new()
        } else {
            vec![complete(0..size)]
        };
        Self { hashes }
    }

    /// The subtrees whose hashes are needed, each once.
    pub fn subtrees(&self) -> impl Iterator<Item = Subtree> {
        self.hashes.iter().flatten().copied()
    }

    /// The proof, from the hashes of its subtrees.
    ///
    /// # Errors
    /// The first of `hash_of`.
    pub fn prove<E>(
        &self,
        mut hash_of: impl FnMut(Subtree) -> Result<Hash, E>,
    ) -> Result<Vec<Hash>, E> {
        let mut proof = Vec::with_capacity(self.hashes.len());
        for subtrees in &self.hashes {
            let hashes: Result<Vec<Hash>, E> =
                subtrees.iter().map(|subtree| hash_of(*subtree)).collect();
            let right_to_left = hashes?.into_iter().rev();
            proof.extend(right_to_left.reduce(|right, left| node_hash(left, right)));
        }
        Ok(proof)
    }
}

/// Of a tree of two leaves or more: the left half is the greatest power of two that leaves something.
fn halves(tree: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let size = tree.end - tree.start;
    let middle = tree.start + (1 << (size - 1).ilog2());
    (tree.start..middle, middle..tree.end)
}

/// The complete subtrees that make up a part of a tree, the greatest first.
fn complete(part: Range<u64>) -> Vec<Subtree> {
    let mut start = part.start;
    let mut subtrees = Vec::new();
    for level in (0..64).rev() {
        if (part.end - part.start) & (1 << level) != 0 {
            subtrees.push(Subtree {
                level,
                position: start >> level,
            });
            start += 1 << level;
        }
    }
    subtrees
}
