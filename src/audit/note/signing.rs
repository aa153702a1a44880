//! The secret half: what signs.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::key::{self, Algorithm, KeyName, NotAKey, VerifierKey};
use super::{Note, NoteError, Signature};
use crate::entropy::Entropy;

/// What a line with a signing key begins with, so that nobody takes it for a verifier line.
const PREFIX: &str = "PRIVATE+KEY+";

/// An Ed25519 key under its name. Wiped from memory when dropped, and never shown.
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    /// Draws a new one.
    pub fn generate(name: KeyName, entropy: &dyn Entropy) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(&mut *seed);
        Self::from_seed(name, &seed)
    }

    fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, Algorithm::Ed25519, key.verifying_key());
        Self { key, verifier }
    }

    /// Reads the line that Go's `note` package and its tools write.
    ///
    /// # Errors
    /// Where it is none, or not of Ed25519, or its id is that of another key.
    pub fn parse(line: &SecretString) -> Result<Self, NotAKey> {
        let line = line.expose_secret().strip_prefix(PREFIX);
        let (name, id, algorithm, seed) = key::read(line.ok_or(NotAKey::Form)?)?;
        let seed = Zeroizing::new(seed);
        if algorithm != Algorithm::Ed25519.byte() {
            return Err(NotAKey::Algorithm);
        }
        let read = Self::from_seed(name, &seed);
        if read.verifier.id() == id {
            Ok(read)
        } else {
            Err(NotAKey::Id)
        }
    }

    /// The line to keep secret, without a newline.
    pub fn to_line(&self) -> SecretString {
        let seed = self.key.as_bytes();
        let mut bytes = Zeroizing::new(Vec::with_capacity(33));
        bytes.push(Algorithm::Ed25519.byte());
        bytes.extend_from_slice(seed);
        let encoded = Zeroizing::new(STANDARD.encode(&*bytes));
        let (name, id) = (self.verifier.name(), self.verifier.id());
        format!("{PREFIX}{name}+{id:08x}+{}", *encoded).into()
    }

    /// What others verify its signatures with.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text that ends in a newline, whatever it says.
    ///
    /// # Errors
    /// See [`Note::unsigned`].
    pub fn sign(&self, text: String) -> Result<Note, NoteError> {
        let mut note = Note::unsigned(text)?;
        note.add(Signature {
            name: self.verifier.name().clone(),
            id: self.verifier.id(),
            bytes: self.key.sign(note.text().as_bytes()).to_vec(),
        });
        Ok(note)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}
