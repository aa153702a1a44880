//! Random tokens: what a browser or a mail carries, and what the database keeps of it.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::entropy::Entropy;

/// 256 random bits as 43 characters that need no escaping in an address or a cookie.
#[derive(Clone)]
pub struct Token(SecretString);

/// The text is not 32 bytes in base64url without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    /// Draws a new one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self(URL_SAFE_NO_PAD.encode(*bytes).into())
    }

    /// The text to hand out.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What to store and to look up by. A plain hash is enough: 256 random bits cannot be guessed
    /// (NIST SP 800-63B-4 asks for salted hashes only below 112 bits).
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.expose()).into())
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let mut bytes = Zeroizing::new([0; 32]);
        match URL_SAFE_NO_PAD.decode_slice(text, &mut *bytes) {
            Ok(32) => Ok(Self(text.into())),
            _ => Err(NotAToken),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([REDACTED])")
    }
}

/// SHA-256 of a token's text; written as 64 hexadecimal digits. Compares in constant time.
#[derive(Debug, Clone, Copy)]
pub struct TokenDigest([u8; 32]);

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        constant_time_eq(&self.0, &other.0)
    }
}

impl Eq for TokenDigest {}

impl fmt::Display for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for TokenDigest {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAToken)?;
        Ok(Self(bytes))
    }
}

/// Whether both are equal, in a time that depends only on their lengths.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_token_is_43_safe_characters_and_no_two_are_alike() {
        let (a, b) = (
            Token::generate(&SystemEntropy),
            Token::generate(&SystemEntropy),
        );
        assert_eq!(a.expose().len(), 43);
        assert!(
            a.expose()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        assert_ne!(a.digest(), b.digest());
        assert!(!format!("{a:?}").contains(a.expose()));
    }

    #[test]
    fn a_token_that_comes_back_has_the_digest_that_was_stored() {
        let token = Token::generate(&SystemEntropy);
        let stored: TokenDigest = token.digest().to_string().parse().unwrap();
        assert_eq!(token.expose().parse::<Token>().unwrap().digest(), stored);
    }

    #[test]
    fn anything_else_is_not_a_token() {
        for wrong in [
            "",
            "short",
            &"A".repeat(44),
            &"+".repeat(43),
            &"é".repeat(43),
        ] {
            assert_eq!(wrong.parse::<Token>().unwrap_err(), NotAToken);
        }
        assert!("00".parse::<TokenDigest>().is_err());
    }

    #[test]
    fn bytes_are_equal_only_to_the_same_bytes() {
        assert!(constant_time_eq(b"abc", b"abc"));
        assert!(!constant_time_eq(b"abc", b"abd"));
        assert!(!constant_time_eq(b"abc", b"ab"));
    }
}
