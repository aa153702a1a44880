//! Whose signatures are known: names, ids and verifier lines.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// The name of a key: text without white space, control characters and `+`, most often an address without its scheme
/// such as `desk.example/audit`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

/// A text that is no name, no verifier line or no signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// The name is empty, or has white space, control characters or `+`.
    #[error("a key's name has no spaces and no plus sign")]
    Name,
    /// Not `name+id+key`, or not the one spelling of it.
    #[error("this is not a key")]
    Form,
    /// The id is not that of the name and the key: something was copied wrongly.
    #[error("the key's id is not that of its name and bytes")]
    Id,
    /// A kind of key that is not known here.
    #[error("this is not a key of a known kind")]
    Algorithm,
}

impl KeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NotAKey;

    fn from_str(name: &str) -> Result<Self, NotAKey> {
        let wrong = |c: char| c.is_whitespace() || c < ' ' || c == '+';
        if name.is_empty() || name.contains(wrong) {
            return Err(NotAKey::Name);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a key signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032) over the text.
    Ed25519,
    /// Ed25519 over the time and the text: a witness has seen it (<https://c2sp.org/tlog-cosignature>).
    CosignatureV1,
}

impl Algorithm {
    /// The byte of the specification.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
        }
    }
}

/// A public key under its name. As text: the verifier line `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: u32,
    algorithm: Algorithm,
    key: VerifyingKey,
}

impl VerifierKey {
    pub(super) fn new(name: KeyName, algorithm: Algorithm, key: VerifyingKey) -> Self {
        Self {
            id: key_id(&name, algorithm, key.as_bytes()),
            name,
            algorithm,
            key,
        }
    }

    /// Its name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Four bytes that tell keys of one name apart; no digest to trust.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Nothing where the signature does not hold; the time of one that has a time.
    #[expect(
        clippy::option_option,
        reason = "the inner one says that this key's signatures have no time"
    )]
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (time, signature, message) = match self.algorithm {
            Algorithm::Ed25519 => (None, signature, text.to_owned()),
            Algorithm::CosignatureV1 => {
                let (time, signature) = signature.split_first_chunk()?;
                let time = u64::from_be_bytes(*time);
                let message = format!("cosignature/v1\ntime {time}\n{text}");
                (Some(time), signature, message)
            }
        };
        let signature = Signature::from_slice(signature).ok()?;
        self.key
            .verify_strict(message.as_bytes(), &signature)
            .ok()
            .map(|()| time)
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(line: &str) -> Result<Self, NotAKey> {
        let (name, id, algorithm, key) = read(line)?;
        let algorithm = match algorithm {
            1 => Algorithm::Ed25519,
            4 => Algorithm::CosignatureV1,
            _ => return Err(NotAKey::Algorithm),
        };
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NotAKey::Form)?;
        // With a key of small order one signature fits many texts.
        if key.is_weak() {
            return Err(NotAKey::Form);
        }
        let key = Self::new(name, algorithm, key);
        if key.id == id {
            Ok(key)
        } else {
            Err(NotAKey::Id)
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.byte()], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

/// Name, id, algorithm and 32 bytes of a line.
pub(super) fn read(line: &str) -> Result<(KeyName, u32, u8, [u8; 32]), NotAKey> {
    let (name, rest) = line.split_once('+').ok_or(NotAKey::Form)?;
    let (hex, key) = rest.split_once('+').ok_or(NotAKey::Form)?;
    let id = u32::from_str_radix(hex, 16).map_err(|_| NotAKey::Form)?;
    if format!("{id:08x}") != hex {
        return Err(NotAKey::Form);
    }
    let key = secrecy::zeroize::Zeroizing::new(STANDARD.decode(key).map_err(|_| NotAKey::Form)?);
    let (algorithm, key) = key.split_first().ok_or(NotAKey::Form)?;
    // A key of another kind has another length.
    let bytes = key.try_into().map_err(|_| match algorithm {
        1 | 4 => NotAKey::Form,
        _ => NotAKey::Algorithm,
    })?;
    Ok((name.parse()?, id, *algorithm, bytes))
}

fn key_id(name: &KeyName, algorithm: Algorithm, key: &[u8; 32]) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name.as_str());
    hasher.update([b'\n', algorithm.byte()]);
    hasher.update(key);
    let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
    u32::from_be_bytes([a, b, c, d])
}
