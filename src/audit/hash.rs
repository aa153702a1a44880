//! A SHA-256 hash and how it is written.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A SHA-256 hash (FIPS 180-4). As text: 64 lower-case hexadecimal digits, and base64 where a format
/// of others wants it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Wraps the output of SHA-256.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash as it stands in checkpoints and proofs for others: base64 (RFC 4648 section 4).
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The hash of what [`Self::to_base64`] gave.
    ///
    /// # Errors
    /// Where the text is not 32 bytes in that one spelling.
    pub fn from_base64(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).map_err(|_| NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

/// The text is not the one spelling of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        // Upper case would give one hash two texts, and the unequal text of an edited row a pass.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_text() {
        let text = "ab".repeat(32);
        assert_eq!(text.parse::<Hash>().unwrap().to_string(), text);
        for wrong in [text.to_uppercase(), "ab".repeat(31), "zz".repeat(32)] {
            assert_eq!(wrong.parse::<Hash>(), Err(NotAHash));
        }
    }
}
