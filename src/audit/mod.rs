//! The audit log as mathematics: canonical bytes, Merkle tree, verification.
//!
//! An [`Entry`] is one event. Its [canonical bytes](canonical) are a leaf of an RFC 6962 tree, of
//! which the [`Head`] alone is kept. A [`Row`] is the event as columns of text and integers, and the
//! [`Verifier`] recomputes everything from rows. Nothing here knows a database or a clock; why
//! the tree is our own is told in `docs/decisions/0003-audit-tree-and-secrets.md`.

pub mod canonical;
mod entry;
mod hash;
mod index;
pub mod merkle;
pub mod purge;
mod row;
mod verify;

pub use canonical::NotCanonical;
pub use entry::{Entry, Personal, PersonalDigest};
pub use hash::{Hash, NotAHash};
pub use index::IndexColumns;
pub use merkle::{Head, NotAHead};
pub use row::{EncodeError, PersonalColumns, Row, Unreadable};
pub use verify::{Anchor, Fault, Verdict, Verifier};
