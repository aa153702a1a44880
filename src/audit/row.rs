//! An event as it is stored: columns of text and integers.

use std::collections::BTreeMap;

use super::canonical::{self, NotCanonical};
use super::entry::{Entry, Personal};
use super::index::IndexColumns;
use crate::clock::Timestamp;

/// The columns of one stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// [`Entry::seq`].
    pub seq: i64,
    /// [`Entry::at`], in microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// [`Entry::kind`].
    pub kind: String,
    /// [`Entry::actor`], canonical JSON.
    pub actor: String,
    /// [`Entry::about`], canonical JSON.
    pub about: String,
    /// [`Entry::facts`], canonical JSON.
    pub facts: String,
    /// [`Entry::personal`], hexadecimal.
    pub personal_digest: Option<String>,
    /// The leaf hash, hexadecimal.
    pub leaf_hash: String,
    /// The data beside the event.
    pub personal: PersonalColumns,
    /// The columns by which the event is found.
    pub index: IndexColumns,
}

/// What is stored of an event's personal data.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonalColumns {
    /// The event never had any.
    Never,
    /// It is there.
    Kept {
        /// The salt, 32 hexadecimal digits.
        salt: String,
        /// The fields, canonical JSON.
        fields: String,
    },
    /// It was there and its retention is over.
    Purged {
        /// The tombstone: the number of the event that purged it.
        by: i64,
    },
    /// Neither whole nor purged: a part of it alone, or a tombstone beside it, or nothing at all.
    Torn,
}

impl PersonalColumns {
    /// What the columns say: whether the event has a digest, the salt, the fields, the tombstone.
    pub fn read(
        digested: bool,
        salt: Option<String>,
        fields: Option<String>,
        purged_by: Option<i64>,
    ) -> Self {
        match (salt, fields, purged_by) {
            (Some(salt), Some(fields), None) => Self::Kept { salt, fields },
            (None, None, Some(by)) => Self::Purged { by },
            (None, None, None) if !digested => Self::Never,
            _ => Self::Torn,
        }
    }
}

impl std::fmt::Debug for PersonalColumns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Never => "Never",
            Self::Kept { .. } => "Kept([REDACTED])",
            Self::Purged { .. } => "Purged",
            Self::Torn => "Torn",
        })
    }
}

/// An event that cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A value has no canonical form.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The digest in the event is not that of the personal data.
    #[error("the event has not the digest of its personal data")]
    PersonalDiffers,
}

/// A column does not hold what [`Row::encode`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{column} cannot be read")]
pub struct Unreadable {
    /// The column's name.
    pub column: &'static str,
}

impl Row {
    /// Writes an event and its personal data into columns.
    ///
    /// # Errors
    /// Where a value has no canonical form, or the event's digest is not that of `personal`.
    pub fn encode(entry: &Entry, personal: Option<&Personal>) -> Result<Self, EncodeError> {
        if entry.personal != personal.map(Personal::digest) {
            return Err(EncodeError::PersonalDiffers);
        }
        Ok(Self {
            seq: i64::try_from(entry.seq).map_err(|_| NotCanonical::TooGreat)?,
            at: entry.at.as_microsecond(),
            kind: entry.kind.clone(),
            actor: canonical::strings(&entry.actor),
            about: canonical::strings(&entry.about),
            facts: canonical::facts(&entry.facts)?,
            personal_digest: entry.personal.map(|digest| digest.to_string()),
            leaf_hash: entry.leaf_hash()?.to_string(),
            personal: personal.map_or(PersonalColumns::Never, |kept| PersonalColumns::Kept {
                salt: hex::encode(kept.salt),
                fields: canonical::strings(&kept.fields),
            }),
            index: IndexColumns::of(entry),
        })
    }

    /// The event in the columns, whether or not the log as a whole holds.
    ///
    /// # Errors
    /// Where a column is not exactly what [`Self::encode`] writes: of two texts of one value, and
    /// of an object that has a key twice, only the canonical one is taken.
    pub fn entry(&self) -> Result<Entry, Unreadable> {
        let unreadable = |column| Unreadable { column };
        let digest = self.personal_digest.as_deref().map(str::parse).transpose();
        let facts = serde_json::from_str(&self.facts).map_err(|_| unreadable("facts"))?;
        if canonical::facts(&facts).as_ref() != Ok(&self.facts) {
            return Err(unreadable("facts"));
        }
        Ok(Entry {
            seq: u64::try_from(self.seq).map_err(|_| unreadable("seq"))?,
            at: Timestamp::from_microsecond(self.at).map_err(|_| unreadable("at"))?,
            kind: self.kind.clone(),
            actor: strings(&self.actor).ok_or(unreadable("actor"))?,
            about: strings(&self.about).ok_or(unreadable("about"))?,
            facts,
            personal: digest.map_err(|_| unreadable("personal_digest"))?,
        })
    }

    /// The personal data beside the event, unless there never was any or it is purged.
    ///
    /// # Errors
    /// Where a column is not exactly what [`Self::encode`] writes.
    pub fn personal(&self) -> Result<Option<Personal>, Unreadable> {
        let PersonalColumns::Kept { salt, fields } = &self.personal else {
            return Ok(None);
        };
        let mut bytes = [0; 16];
        // Upper case would be another text of the same salt.
        let read = hex::decode_to_slice(salt, &mut bytes).is_ok() && hex::encode(bytes) == *salt;
        if !read {
            return Err(Unreadable { column: "salt" });
        }
        let fields = strings(fields).ok_or(Unreadable { column: "fields" })?;
        Ok(Some(Personal {
            salt: bytes,
            fields,
        }))
    }
}

fn strings(text: &str) -> Option<BTreeMap<String, String>> {
    let map = serde_json::from_str(text).ok()?;
    (canonical::strings(&map) == text).then_some(map)
}
