//! What an export consists of, as a text that is signed beside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::note::{Note, NoteError, SigningKey, VerifierKey, signature_lines};

/// The first member of every manifest.
pub const FORMAT: &str = "kagiban-export@v1";

/// The manifest. As text: JSON with a member a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// `jsonl` or `csv`.
    pub form: String,
    /// What was looked for, by the words of the page; empty for the whole log.
    pub filter: BTreeMap<String, String>,
    /// Whether personal data is in it.
    pub personal: bool,
    /// Events in the file.
    pub events: u64,
    /// The number of the first, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// The number of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// How many bytes the file has.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
    /// The checkpoint up to which was looked: signed, where the desk has a key.
    pub checkpoint: String,
    /// The line that verifies the signatures, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier: Option<String>,
    /// When it was finished, RFC 3339 in UTC.
    pub made_at: String,
    /// The id of whoever took it.
    pub made_by: String,
}

/// Why a manifest is worth nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotAManifest {
    /// It is written otherwise.
    #[error("this is not the manifest of an export")]
    Malformed,
    /// Its signature does not hold.
    #[error("the signature of the manifest does not hold")]
    Signature(#[from] NoteError),
}

impl Manifest {
    /// The text that is signed.
    pub fn text(&self) -> String {
        // A manifest is words and numbers, which always have a text.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The detached signature: the lines that follow the text and an empty line in a signed note (C2SP).
    ///
    /// # Errors
    /// Where a word in it has control characters.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        let note = key.sign(self.text())?;
        Ok(note.signatures().iter().map(ToString::to_string).collect())
    }

    /// Reads a manifest whose detached signature holds.
    ///
    /// # Errors
    /// Where it does not, or the text is none.
    pub fn open(text: &str, signature: &str, key: &VerifierKey) -> Result<Self, NotAManifest> {
        let mut note = Note::unsigned(text.to_owned())?;
        for line in signature_lines(signature)? {
            note.add(line);
        }
        note.open(std::slice::from_ref(key))?;
        Self::parse(text)
    }

    /// Reads a manifest, whoever wrote it.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn parse(text: &str) -> Result<Self, NotAManifest> {
        let manifest: Self = serde_json::from_str(text).map_err(|_| NotAManifest::Malformed)?;
        if manifest.format == FORMAT {
            Ok(manifest)
        } else {
            Err(NotAManifest::Malformed)
        }
    }
}
