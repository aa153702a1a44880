//! The key of a witness.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The id of a key that cosigns (<https://c2sp.org/tlog-cosignature>).
pub fn key_id(name: &str, key: &ed25519_dalek::SigningKey) -> [u8; 4] {
    let public = key.verifying_key().to_bytes();
    let digest = Sha256::digest([format!("{name}\n").as_bytes(), &[4], &public].concat());
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Its verifier line.
pub fn line(name: &str, key: &ed25519_dalek::SigningKey) -> String {
    let public = [&[4], key.verifying_key().to_bytes().as_slice()].concat();
    let id = hex::encode(key_id(name, key));
    format!("{name}+{id}+{}", STANDARD.encode(public))
}
