//! How a log can fail to hold.

use crate::audit::Hash;
use crate::audit::row::Unreadable;
use crate::audit::subtree::Subtree;

/// The first thing in the log that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There are no events. An emptied log looks like a new one, so neither is called good.
    #[error("the log is empty")]
    Empty,
    /// The head of the tree is not in the form it was written in.
    #[error("the head of the log cannot be read")]
    HeadUnreadable,
    /// An event is missing, doubled or out of its place.
    #[error("where event {expected} belongs stands event {found}")]
    Gap {
        /// The place.
        expected: u64,
        /// What the row says of itself.
        found: i64,
    },
    /// A column of the event is not in the form it was written in.
    #[error("event {seq}: {unreadable}")]
    Unreadable {
        /// The event.
        seq: u64,
        /// Which column.
        unreadable: Unreadable,
    },
    /// The event is not the one whose leaf hash is stored.
    #[error("event {seq}: the content does not match its hash")]
    LeafDiffers {
        /// The event.
        seq: u64,
    },
    /// A column by which the event is found does not hold what the event says.
    #[error("event {seq}: {column} is not what the event says")]
    IndexDiffers {
        /// The event.
        seq: u64,
        /// The column.
        column: &'static str,
    },
    /// The personal data is not that of the event.
    #[error("event {seq}: the personal data does not match its digest")]
    PersonalDiffers {
        /// The event.
        seq: u64,
    },
    /// The personal data is gone, and is not marked as purged.
    #[error("event {seq}: the personal data is missing and was not purged")]
    PersonalMissing {
        /// The event.
        seq: u64,
    },
    /// The personal data is neither whole nor purged with its salt and a tombstone.
    #[error("event {seq}: the personal data is neither whole nor purged with a tombstone")]
    PersonalTorn {
        /// The event.
        seq: u64,
    },
    /// The tombstone names an event that is not a later purge of the log.
    #[error("event {seq}: its tombstone names event {purged_by}, which did not purge it")]
    TombstoneAstray {
        /// The event.
        seq: u64,
        /// What the tombstone names.
        purged_by: i64,
    },
    /// A purge tells of other rows than those whose tombstones name it.
    #[error(
        "event {seq} tells that {told} events were purged, not the {found} whose tombstones name it"
    )]
    PurgeDiffers {
        /// The purge.
        seq: u64,
        /// How many it tells of.
        told: u64,
        /// How many tombstones name it.
        found: u64,
    },
    /// A purge took what was not older than it says.
    #[error(
        "event {seq} purged personal data that was younger than its cutoff, of one of the events {first} to {last}"
    )]
    PurgedTooEarly {
        /// The purge.
        seq: u64,
        /// The first event that it took from.
        first: u64,
        /// The last.
        last: u64,
    },
    /// The event has no personal data, yet some, or the mark of its purge, stands beside it.
    #[error("event {seq}: personal data, or the mark of its purge, was added")]
    PersonalAdded {
        /// The event.
        seq: u64,
    },
    /// The log ends before the head, or before a root that was kept elsewhere.
    #[error("the log ends before event {found}, but {expected} events were written")]
    Truncated {
        /// Events that were once in the log.
        expected: u64,
        /// Events in the log.
        found: u64,
    },
    /// There are more events than the head knows.
    #[error("event {seq} is not in the tree: the head ends before it")]
    BeyondHead {
        /// The first such event.
        seq: u64,
    },
    /// A hash that proofs are made of is not that of its events, or of none.
    #[error("the kept hash of the {} events from event {} on is not theirs", 1_u128 << .0.level, .0.leaves().start)]
    SubtreeDiffers(Subtree),
    /// Events were written anew together with their hashes; the head's frontier remembers others.
    #[error("one of the events {first} to {last} is not the one that was written")]
    FrontierDiffers {
        /// The first event of the subtree.
        first: u64,
        /// Its last.
        last: u64,
    },
    /// The log was written anew: a root that was kept elsewhere is not its root.
    #[error("one of the events {since} to {} is not the one that was written: the root of the first {size} was {kept}", size.saturating_sub(1))]
    AnchorDiffers {
        /// How many events at the beginning are as an earlier root has them.
        since: u64,
        /// How many events the root covers.
        size: u64,
        /// The root that was kept elsewhere.
        kept: Hash,
    },
}

impl Fault {
    /// The stable word for it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::HeadUnreadable => "head_unreadable",
            Self::Gap { .. } => "gap",
            Self::Unreadable { .. } => "unreadable",
            Self::LeafDiffers { .. } => "leaf_differs",
            Self::IndexDiffers { .. } => "index_differs",
            Self::PersonalDiffers { .. } => "personal_differs",
            Self::PersonalMissing { .. } => "personal_missing",
            Self::PersonalTorn { .. } => "personal_torn",
            Self::TombstoneAstray { .. } => "tombstone_astray",
            Self::PurgeDiffers { .. } => "purge_differs",
            Self::PurgedTooEarly { .. } => "purged_too_early",
            Self::PersonalAdded { .. } => "personal_added",
            Self::Truncated { .. } => "truncated",
            Self::BeyondHead { .. } => "beyond_head",
            Self::SubtreeDiffers(_) => "subtree_differs",
            Self::FrontierDiffers { .. } => "frontier_differs",
            Self::AnchorDiffers { .. } => "anchor_differs",
        }
    }

    /// The first event that it may be about.
    pub fn place(&self) -> u64 {
        match self {
            Self::Empty | Self::HeadUnreadable => 0,
            Self::Gap { expected, .. } => *expected,
            Self::Unreadable { seq, .. }
            | Self::LeafDiffers { seq }
            | Self::IndexDiffers { seq, .. }
            | Self::PersonalDiffers { seq }
            | Self::PersonalMissing { seq }
            | Self::PersonalTorn { seq }
            | Self::TombstoneAstray { seq, .. }
            | Self::PurgeDiffers { seq, .. }
            | Self::PersonalAdded { seq }
            | Self::BeyondHead { seq } => *seq,
            Self::Truncated { found, .. } => *found,
            Self::SubtreeDiffers(subtree) => subtree.leaves().start,
            Self::FrontierDiffers { first, .. } | Self::PurgedTooEarly { first, .. } => *first,
            Self::AnchorDiffers { since, .. } => *since,
        }
    }
}
