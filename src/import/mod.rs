//! Files in and out of the register (decision 0020): a file is read row by row into tables beside the
//! register, looked through there, and then taken as a whole or not at all.

mod contracts;
pub mod csv;
pub mod export;
mod job;
mod kind;
mod requesters;
mod stage;

pub use contracts::Contracts;
pub use kind::Kind;
pub use requesters::Requesters;
pub use stage::Staging;

use std::sync::Arc;

use crate::clock::SharedClock;
use crate::crypto::SealKeys;
use crate::crypto::password::PasswordHasherPool;
use crate::entropy::SharedEntropy;
use crate::store::Store;

/// What reads files and takes them into the register. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Importer {
    /// The database.
    pub store: Store,
    /// Hashes passphrases.
    pub passwords: Arc<PasswordHasherPool>,
    /// Seals passphrases until they are hashed.
    pub seal_key: Arc<SealKeys>,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
}
