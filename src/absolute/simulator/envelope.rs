//! Reading and checking the signed envelope (RFC 7515; Absolute API, section 1.1).

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::Signature;
use p256::ecdsa::signature::Verifier as _;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;

use super::account::Verifier;

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    method: String,
    #[serde(rename = "content-type")]
    content_type: String,
    uri: String,
    #[serde(rename = "query-string")]
    query: String,
    /// A number; one of the vendor's own samples sends a string.
    #[serde(rename = "issuedAt")]
    issued_at: Value,
    // `typ` and others are tolerated, as production clients send them.
}

/// An envelope whose signature was not checked yet.
#[derive(Debug)]
pub(super) struct Envelope {
    alg: String,
    pub kid: String,
    pub method: String,
    pub uri: String,
    pub query: Vec<(String, String)>,
    pub issued_at_ms: i64,
    /// The body; `Null` where it is empty.
    pub body: Value,
    /// Whether query and body could be read; who signed what cannot, is told so.
    pub is_readable: bool,
    input: String,
    signature: Vec<u8>,
}

impl Envelope {
    /// Reads a compact JWS; `None` where it is none, or where one of the seven members is missing.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (input, signature) = text.trim().rsplit_once('.')?;
        let (head, payload) = input.split_once('.')?;
        let header: Header = serde_json::from_slice(&B64.decode(head).ok()?).ok()?;
        let payload = B64.decode(payload).ok()?;
        let issued_at_ms = match &header.issued_at {
            Value::Number(number) => number.as_i64()?,
            Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        let (query, body) = (query(&header.query), body(&payload));
        let is_readable =
            query.is_some() && body.is_some() && header.content_type == "application/json";
        Some(Self {
            alg: header.alg,
            kid: header.kid,
            method: header.method,
            uri: header.uri,
            query: query.unwrap_or_default(),
            issued_at_ms,
            body: body.unwrap_or_default(),
            is_readable,
            input: input.to_owned(),
            signature: B64.decode(signature).ok()?,
        })
    }

    /// What the console asks for behind a person's clicks.
    pub(super) fn of_console(body: Value, now_ms: i64) -> Self {
        Self {
            alg: String::new(),
            kid: String::new(),
            method: "POST".to_owned(),
            uri: String::new(),
            query: Vec::new(),
            issued_at_ms: now_ms,
            body,
            is_readable: true,
            input: String::new(),
            signature: Vec::new(),
        }
    }

    /// Whether the token's key made the signature.
    pub(super) fn is_signed_by(&self, verifier: &Verifier) -> bool {
        match (verifier, self.alg.as_str()) {
            (Verifier::Hs256(secret), "HS256") => Hmac::<Sha256>::new_from_slice(secret.as_bytes())
                .is_ok_and(|mut mac| {
                    mac.update(self.input.as_bytes());
                    mac.verify_slice(&self.signature).is_ok()
                }),
            (Verifier::Es256(key), "ES256") => Signature::from_slice(&self.signature)
                .is_ok_and(|signature| key.verify(self.input.as_bytes(), &signature).is_ok()),
            _ => false,
        }
    }

    /// A parameter of the query.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The query without the place in the list: what a `nextPage` token belongs to.
    pub(super) fn list_query(&self) -> BTreeSet<(&str, &str)> {
        let pairs = self
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| *name != "nextPage").collect()
    }
}

/// The body within the payload; three forms of an empty one are seen from official clients.
fn body(payload: &[u8]) -> Option<Value> {
    let mut payload: Map<String, Value> = serde_json::from_slice(payload).ok()?;
    Some(match payload.remove("data") {
        None => Value::Null,
        Some(Value::Object(members)) if members.is_empty() => Value::Null,
        Some(Value::String(text)) if text.is_empty() => Value::Null,
        Some(body) => body,
    })
}

fn query(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // `+` stays a plus: the vendor's server takes `%20` for a space.
            let value = percent_encoding::percent_decode_str(value)
                .decode_utf8()
                .ok()?;
            Some((name.to_owned(), value.into_owned()))
        })
        .collect()
}
