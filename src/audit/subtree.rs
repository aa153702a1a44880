//! Complete subtrees, by which a tree is taken apart.

use std::ops::Range;

use super::hash::Hash;
use super::merkle::Head;

/// A subtree that is full, and so never changes: the `2^level` leaves from `position * 2^level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subtree {
    /// 0 for a leaf.
    pub level: u8,
    /// Place among those of its level, from 0.
    pub position: u64,
}

impl Subtree {
    /// The places of its subtrees of a lower level, in order; itself where the level is its own.
    pub fn parts(self, level: u8) -> Range<u64> {
        let depth = u32::from(self.level.saturating_sub(level));
        self.position << depth..(self.position + 1) << depth
    }

    /// The places of its leaves.
    pub fn leaves(self) -> Range<u64> {
        self.parts(0)
    }

    /// Every so many levels a subtree is kept when it is complete: those of 256, 65,536, … leaves.
    pub const KEPT_EVERY: u8 = 8;

    /// The levels of those that are kept, in a tree of 64 bits.
    pub fn kept_levels() -> impl Iterator<Item = u8> {
        (Self::KEPT_EVERY..64).step_by(usize::from(Self::KEPT_EVERY))
    }

    /// Whether it is one of those that are kept.
    pub const fn is_kept(self) -> bool {
        self.level != 0 && self.level.is_multiple_of(Self::KEPT_EVERY)
    }

    /// Its hash, from those of all its parts of one level, in order.
    pub fn fold(parts: impl IntoIterator<Item = Hash>) -> Hash {
        let mut head = Head::empty();
        parts.into_iter().for_each(|part| head.append(part));
        head.root()
    }
}
