//! Signed notes (<https://c2sp.org/signed-note>): text, a blank line, and lines of signatures.
//!
//! Any text that ends in a newline can be signed. What comes from elsewhere is a [`Note`] once its form
//! is right, and worth something only once it is [opened](Note::open) with known keys.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

mod key;
mod signing;
#[cfg(test)]
mod tests;

pub use key::{Algorithm, KeyName, NotAKey, VerifierKey};
pub use signing::SigningKey;

/// As much as is read of a note, in bytes; that of the reference implementation.
pub const MAX_BYTES: usize = 1_000_000;

/// As many signatures as are read; that of the reference implementation.
pub const MAX_SIGNATURES: usize = 100;

/// What a line of signature begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A text with signatures of which nothing is known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One line of signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: KeyName,
    id: u32,
    bytes: Vec<u8>,
}

/// Why there is no note, or why its text is worth nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not in the form of the specification, or beyond the limits.
    #[error("this is not a signed note")]
    Malformed,
    /// None of the signatures is of a key that is known.
    #[error("no key that is known signed it")]
    Unknown,
    /// A key that is known did not sign this.
    #[error("the signature of {0} does not hold")]
    Invalid(KeyName),
}

/// A signature that holds.
#[derive(Debug, Clone, Copy)]
pub struct Verified<'k> {
    /// Whose it is.
    pub key: &'k VerifierKey,
    /// For a cosignature: when it was made, in seconds since 1970-01-01T00:00:00Z.
    pub time: Option<u64>,
}

impl Note {
    /// A text that nobody has signed yet.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] where it is empty, does not end in a newline, or has control characters.
    pub fn unsigned(text: String) -> Result<Self, NoteError> {
        if !text.ends_with('\n') || has_control(&text) {
            return Err(NoteError::Malformed);
        }
        let signatures = Vec::new();
        Ok(Self { text, signatures })
    }

    /// The text, whoever signed it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines of signature.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature; one of the same key is replaced.
    pub fn add(&mut self, signature: Signature) {
        self.signatures
            .retain(|it| (&it.name, it.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }

    /// The signatures of known keys, of which each must hold; those of unknown keys are passed over.
    ///
    /// # Errors
    /// Where one does not hold, or there is none.
    pub fn open<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<Verified<'k>>, NoteError> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            let Some(key) = known.iter().find(|key| signature.is_by(key)) else {
                continue;
            };
            let time = key
                .verify(&self.text, &signature.bytes)
                .ok_or_else(|| NoteError::Invalid(signature.name.clone()))?;
            verified.push(Verified { key, time });
        }
        if verified.is_empty() {
            return Err(NoteError::Unknown);
        }
        Ok(verified)
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_BYTES || has_control(note) {
            return Err(NoteError::Malformed);
        }
        // The last blank line separates; text may have others.
        let blank = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, lines) = note.split_at(blank + 1);
        Ok(Self {
            text: text.to_owned(),
            signatures: signature_lines(&lines[1..])?,
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|it| write!(f, "{it}"))
    }
}

/// Reads lines of signature, each of them ending in a newline.
///
/// # Errors
/// [`NoteError::Malformed`] where one is not in its form, or there is none, or there are too many.
pub fn signature_lines(lines: &str) -> Result<Vec<Signature>, NoteError> {
    let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
    if lines.split('\n').count() > MAX_SIGNATURES {
        return Err(NoteError::Malformed);
    }
    let signatures = lines.split('\n').map(|line| {
        let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (id, bytes) = bytes.split_first_chunk()?;
        (!bytes.is_empty()).then_some(Signature {
            name: name.parse().ok()?,
            id: u32::from_be_bytes(*id),
            bytes: bytes.to_vec(),
        })
    });
    signatures
        .collect::<Option<_>>()
        .ok_or(NoteError::Malformed)
}

impl Signature {
    /// Whether it says that this key made it; only [`Note::open`] tells whether that is so.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        key.name() == &self.name && key.id() == self.id
    }
}

impl fmt::Display for Signature {
    /// The line, with its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes(), self.bytes.as_slice()].concat();
        writeln!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

fn has_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}
