//! An authenticator in software: what a security key and its browser answer (`WebAuthn`, level 3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kagiban::entropy::{Entropy, SystemEntropy};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

/// One passkey, and the browser that takes challenges to it.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    /// Where the browser is.
    pub origin: String,
    /// How often it signed.
    pub counter: u32,
    /// It asks for a finger or a PIN.
    pub verifies: bool,
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    /// A new one.
    pub fn at(origin: &str) -> Self {
        let (mut key, mut id) = ([0; 32], [0; 16]);
        SystemEntropy.fill(&mut key);
        SystemEntropy.fill(&mut id);
        Self {
            key: SigningKey::from_slice(&key).unwrap(),
            id: id.to_vec(),
            origin: origin.to_owned(),
            counter: 0,
            verifies: true,
        }
    }

    /// Answers `navigator.credentials.create`.
    pub fn create(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        // COSE: EC2, ES256, P-256, x, y (RFC 9053).
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point.as_bytes()[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let told = self.told("webauthn.create", &options);
        self.answer(&json!({
            "clientDataJSON": base64(told.as_bytes()),
            "attestationObject": base64(&object),
            "transports": ["internal"],
        }))
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        self.counter += 1;
        let options: Value = serde_json::from_str(options).unwrap();
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let told = self.told("webauthn.get", &options);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&told));
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": base64(told.as_bytes()),
            "authenticatorData": base64(&data),
            "signature": base64(signature.to_der().as_bytes()),
        }))
    }

    fn data(&self, rp: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(rp).to_vec();
        data.push(flags | PRESENT | verified);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn told(&self, what: &str, options: &Value) -> String {
        json!({
            "type": what,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
    }

    fn answer(&self, response: &Value) -> String {
        json!({
            "id": base64(&self.id),
            "rawId": base64(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }
}
