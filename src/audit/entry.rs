//! One event of the log, and the personal data that stands beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::canonical::{self, NotCanonical};
use super::hash::{Hash, NotAHash};
use super::merkle;
use crate::clock::Timestamp;

/// Keeps a personal digest from ever being taken for another hash of ours.
const PERSONAL_DOMAIN: &[u8] = b"kagiban audit personal v1\0";

/// One event, as it goes into the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Place in the log, from 0, without gaps.
    pub seq: u64,
    /// When it happened; microseconds count, anything finer is cut off.
    pub at: Timestamp,
    /// What happened: a `noun_verb` such as `request_accepted`.
    pub kind: String,
    /// Who did it: `kind`, `id`, `role`, `session`, …
    pub actor: BTreeMap<String, String>,
    /// What it is about: ids under `call`, `request`, `subscriber`, `contract`, `device`, …
    pub about: BTreeMap<String, String>,
    /// Anything else that is not personal: strings, booleans and integers, also in lists and objects.
    pub facts: Map<String, Value>,
    /// The digest of the personal data beside the event, which stays when the data is purged.
    pub personal: Option<PersonalDigest>,
}

impl Entry {
    /// The RFC 6962 leaf hash of the canonical bytes.
    ///
    /// # Errors
    /// Where a fact has no canonical form.
    pub fn leaf_hash(&self) -> Result<Hash, NotCanonical> {
        Ok(merkle::leaf_hash(&canonical::entry(self)?))
    }
}

/// Personal data of one event.
///
/// The salt is drawn for each event, so that a name or a telephone number cannot be guessed from
/// its digest once the data is purged together with the salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal {
    /// Random, used once, purged with the fields.
    pub salt: [u8; 16],
    /// The data, by name.
    pub fields: BTreeMap<String, String>,
}

impl Personal {
    /// SHA-256 over domain separator, salt and the canonical JSON of the fields.
    pub fn digest(&self) -> PersonalDigest {
        let mut hasher = Sha256::new();
        hasher.update(PERSONAL_DOMAIN);
        hasher.update(self.salt);
        hasher.update(canonical::strings(&self.fields));
        PersonalDigest(Hash::new(hasher.finalize().into()))
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal([REDACTED])")
    }
}

/// What [`Personal::digest`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonalDigest(Hash);

impl fmt::Display for PersonalDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for PersonalDigest {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(salt: u8, name: &str) -> Personal {
        Personal {
            salt: [salt; 16],
            fields: BTreeMap::from([("name".to_owned(), name.to_owned())]),
        }
    }

    #[test]
    fn the_digest_of_personal_data_is_fixed_for_ever() {
        // Computed with another implementation of SHA-256.
        assert_eq!(
            caller(7, "鍵番").digest().to_string(),
            "b51e31cdb560f5f438f9f02082f5b170e22fef6e4187a602226a97a6f8d5b52e"
        );
    }

    #[test]
    fn the_same_name_under_another_salt_has_another_digest() {
        assert_ne!(caller(1, "鍵番").digest(), caller(2, "鍵番").digest());
        assert_ne!(caller(1, "鍵番").digest(), caller(1, "錠番").digest());
    }

    #[test]
    fn personal_data_never_shows_in_debug_output() {
        assert!(!format!("{:?}", caller(1, "鍵番")).contains("鍵番"));
    }
}
