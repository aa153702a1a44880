//! Secrets sealed at rest: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha, RFC 8439).
//!
//! A sealed secret is the text `s1.<key id>.<nonce>.<ciphertext>`, the last two in base64url. The
//! nonce is 192 bits long, so that random ones do not meet (which is why it is not AES-GCM).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

const VERSION: &str = "s1";
const KEY_ID_DOMAIN: &[u8] = b"kagiban seal key id v1\0";

/// The key that seals and opens; kept outside of the database.
pub struct SealKey {
    key: SecretBox<[u8; 32]>,
    id: String,
}

/// The text is not base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a seal key is 32 bytes in base64")]
pub struct NotAKey;

/// The secret is beyond what the cipher takes (256 GiB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret is too long to seal")]
pub struct SealError;

/// Why a sealed secret stays closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The text is not of the form that [`SealKey::seal`] writes.
    #[error("not a sealed secret")]
    Malformed,
    /// Another key sealed it.
    #[error("sealed with key {sealed_with}, not with key {ours}")]
    WrongKey {
        /// The id of the key that is needed.
        sealed_with: String,
        /// The id of the key that was tried.
        ours: String,
    },
    /// It was changed, or was sealed for another context.
    #[error("the sealed secret was changed or belongs elsewhere")]
    Corrupt,
}

impl SealKey {
    /// Reads 32 bytes in standard base64.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn parse(text: &SecretString) -> Result<Self, NotAKey> {
        let bytes = STANDARD
            .decode(text.expose_secret().trim())
            .map(Zeroizing::new);
        let bytes = bytes.map_err(|_| NotAKey)?;
        let key: Zeroizing<[u8; 32]> =
            Zeroizing::new(bytes.as_slice().try_into().map_err(|_| NotAKey)?);
        Ok(Self::new(&key))
    }

    /// A new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key);
        Self::new(&key)
    }

    fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::new()
            .chain_update(KEY_ID_DOMAIN)
            .chain_update(key)
            .finalize();
        Self {
            key: SecretBox::init_with_mut(|inner: &mut [u8; 32]| inner.copy_from_slice(key)),
            id: hex::encode(&digest[..4]),
        }
    }

    /// The text that [`Self::parse`] reads.
    pub fn to_base64(&self) -> SecretString {
        STANDARD.encode(self.key.expose_secret()).into()
    }

    /// Eight hexadecimal digits that tell keys apart and nothing about them.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Seals `plaintext` for one `context`, such as `tenant:<id>:secret`: it opens nowhere else, so
    /// that nobody can move one tenant's secret into another's row.
    ///
    /// # Errors
    /// Where the plaintext is too long for the cipher.
    pub fn seal(
        &self,
        context: &str,
        plaintext: &str,
        entropy: &dyn Entropy,
    ) -> Result<String, SealError> {
        let mut nonce = [0; 24];
        entropy.fill(&mut nonce);
        let aad = &self.bound(context);
        let msg = plaintext.as_bytes();
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg, aad });
        let sealed = URL_SAFE_NO_PAD.encode(sealed.map_err(|_| SealError)?);
        let nonce = URL_SAFE_NO_PAD.encode(nonce);
        Ok(format!("{VERSION}.{}.{nonce}.{sealed}", self.id))
    }

    /// Opens what [`Self::seal`] closed for the same context.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, context: &str, sealed: &str) -> Result<SecretString, OpenError> {
        let parts: Vec<&str> = sealed.split('.').collect();
        let [VERSION, id, nonce, ciphertext] = parts[..] else {
            return Err(OpenError::Malformed);
        };
        let decode = |part| {
            URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| OpenError::Malformed)
        };
        let nonce: [u8; 24] = decode(nonce)?
            .try_into()
            .map_err(|_| OpenError::Malformed)?;
        let msg = &decode(ciphertext)?;
        if id != self.id {
            return Err(OpenError::WrongKey {
                sealed_with: id.to_owned(),
                ours: self.id.clone(),
            });
        }
        let aad = &self.bound(context);
        let opened = self
            .cipher()
            .decrypt(&XNonce::from(nonce), Payload { msg, aad });
        let opened = Zeroizing::new(opened.map_err(|_| OpenError::Corrupt)?);
        let text = std::str::from_utf8(&opened).map_err(|_| OpenError::Corrupt)?;
        Ok(text.into())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.expose_secret().into())
    }

    fn bound(&self, context: &str) -> Vec<u8> {
        format!("{VERSION}.{}.{context}", self.id).into_bytes()
    }
}

/// The id of the key that a sealed text names.
pub(super) fn key_id(sealed: &str) -> Option<&str> {
    sealed.split('.').nth(1)
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.id)
    }
}

mod tag;
#[cfg(test)]
mod tests;
