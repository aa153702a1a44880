//! A small signer of the tests' own (RFC 7515, 3.1), independent of the program's.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::Sha256;

/// What signs.
#[derive(Debug, Clone)]
pub enum Key {
    Hs256(&'static str),
    Es256(SigningKey),
}

/// A call before it is signed.
#[derive(Debug, Clone)]
pub struct Call {
    pub kid: String,
    pub method: &'static str,
    pub uri: String,
    pub query: String,
    pub issued_at: Value,
    /// The payload as it is sent, in bytes.
    pub payload: Vec<u8>,
    pub content_type: &'static str,
}

impl Call {
    /// The compact JWS.
    pub fn signed(&self, key: &Key) -> String {
        let header = json!({
            "alg": match key { Key::Hs256(_) => "HS256", Key::Es256(_) => "ES256" },
            "kid": self.kid,
            "method": self.method,
            "content-type": self.content_type,
            "uri": self.uri,
            "query-string": self.query,
            "issuedAt": self.issued_at,
        });
        let input = format!(
            "{}.{}",
            B64.encode(header.to_string()),
            B64.encode(&self.payload)
        );
        let signature = match key {
            Key::Hs256(secret) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(input.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Key::Es256(key) => {
                let signature: Signature = key.sign(input.as_bytes());
                signature.to_bytes().to_vec()
            }
        };
        format!("{input}.{}", B64.encode(signature))
    }
}
