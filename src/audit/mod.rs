//! The audit log as mathematics: canonical bytes, Merkle tree, proofs, checkpoints, verification.
//!
//! An [`Entry`] is one event. Its [canonical bytes](canonical) are a leaf of an RFC 6962 tree, of
//! which the [`Head`] alone is kept. A [`Row`] is the event as columns of text and integers, and the
//! [`Verifier`] recomputes everything from rows. What leaves the system is a signed [`note`], most
//! often a [`checkpoint`], and a [`proof`] that leads to it. Nothing here knows a database or a clock;
//! why these are our own is told in `docs/decisions/0003-audit-tree-and-secrets.md` and
//! `0021-checkpoints-and-proofs.md`.

pub mod canonical;
pub mod checkpoint;
mod entry;
mod hash;
mod index;
pub mod merkle;
pub mod note;
pub mod proof;
mod row;
mod subtree;
mod verify;

pub use canonical::NotCanonical;
pub use entry::{Entry, Personal, PersonalDigest};
pub use hash::{Hash, NotAHash};
pub use index::IndexColumns;
pub use merkle::{Head, NotAHead};
pub use proof::Anchor;
pub use row::{EncodeError, PersonalColumns, Row, Unreadable};
pub use subtree::Subtree;
pub use verify::{Fault, Verdict, Verifier};
