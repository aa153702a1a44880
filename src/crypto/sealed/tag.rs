//! Figures that only the holder of the seal key can tell.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::SealKey;

const TAG_DOMAIN: &[u8] = b"kagiban tag v1\0";

impl SealKey {
    /// Eight bytes that are always the same for the same context and text, and cannot be told from
    /// random ones without the key (HMAC-SHA256, RFC 2104).
    pub fn tag(&self, context: &str, text: &str) -> [u8; 8] {
        // A key of any length is taken; one of 32 bytes is used as it is.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.expose_secret()) else {
            return [0; 8];
        };
        mac.update(TAG_DOMAIN);
        mac.update(context.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        let mut tag = [0; 8];
        tag.copy_from_slice(&mac.finalize().into_bytes()[..8]);
        tag
    }
}
