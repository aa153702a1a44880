//! Requests to the Absolute API as compact JWS (RFC 7515, section 3.1).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::{Signature, signature::Signer as _};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use sha2::Sha256;

use super::credentials::{Credentials, SigningKey};

/// What a request asks for; method, path and query travel in the signed header.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The real method, in upper case.
    pub method: &'a str,
    /// The path with `/v3`, without host and query.
    pub uri: &'a str,
    /// `name=value&…` with encoded values, or nothing.
    pub query: &'a str,
    /// When the request was signed, in milliseconds since the epoch.
    pub issued_at_ms: i64,
    /// What is sent, if anything.
    pub body: Option<&'a Value>,
}

/// The compact JWS of a request (Absolute API, "JWS JOSE Header" and "JWS Payload").
pub fn sign(credentials: &Credentials, envelope: &Envelope<'_>) -> String {
    let header = URL_SAFE_NO_PAD.encode(header(credentials, envelope));
    let payload = URL_SAFE_NO_PAD.encode(payload(envelope.body));
    let input = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(signature(&credentials.key, input.as_bytes()));
    format!("{input}.{signature}")
}

/// The payload before encoding: the body as `data`, or an empty object.
pub fn payload(body: Option<&Value>) -> String {
    body.map_or_else(|| "{}".to_owned(), |body| format!("{{\"data\":{body}}}"))
}

/// Exactly the seven documented members, in the documented order, which the published test
/// vector depends on.
fn header(credentials: &Credentials, envelope: &Envelope<'_>) -> String {
    format!(
        "{{\"alg\":{},\"kid\":{},\"method\":{},\"content-type\":\"application/json\",\
         \"uri\":{},\"query-string\":{},\"issuedAt\":{}}}",
        Value::from(credentials.key.alg()),
        Value::from(credentials.token_id.as_str()),
        Value::from(envelope.method),
        Value::from(envelope.uri),
        Value::from(envelope.query),
        envelope.issued_at_ms,
    )
}

fn signature(key: &SigningKey, input: &[u8]) -> Vec<u8> {
    match key {
        SigningKey::Hs256(secret) => {
            // The secret looks like base64, but its characters are the key.
            hmac_sha256(secret.expose_secret().as_bytes(), input)
        }
        SigningKey::Es256(key) => {
            // RFC 7518, 3.4: r and s side by side, not DER.
            let signature: Signature = key.sign(input);
            signature.to_bytes().to_vec()
        }
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn hmac_sha256(key: &[u8], input: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(input);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier as _;
    use secrecy::SecretString;
    use serde_json::json;

    use super::*;
    use crate::absolute::base::ApiBase;

    const SECRET: &str = "a1bdcd23e45fHn6JNxU/CulSiR7feComPEMcQp8k9bKFDfLE6v+//\
                          ROJcbVLaZ1qsaZpygsecretKeyExample==";
    const APPLICATIONS: (&str, &str, &str) = (
        "GET",
        "/v3/reporting/applications",
        "orderBy=esn%2CdeviceName%3Adesc%2CdeviceUid%3Aasc",
    );

    fn credentials(key: SigningKey) -> Credentials {
        Credentials {
            base: ApiBase::parse("https://api.absolute.com", &[]).unwrap(),
            token_id: "ce9778bf-exam-p1ec-afe3-91e9355603a3".to_owned(),
            key,
        }
    }

    fn signed((method, uri, query): (&str, &str, &str), body: Option<&Value>) -> String {
        let envelope = Envelope {
            method,
            uri,
            query,
            issued_at_ms: 1_638_572_152_000,
            body,
        };
        let key = SigningKey::Hs256(SecretString::from(SECRET));
        sign(&credentials(key), &envelope)
    }

    #[test]
    fn the_published_vector_is_reproduced() {
        let expected = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImNlOTc3OGJmLWV4YW0tcDFlYy1hZmUzLTkxZTkzNTU2MDNhMyIsIm1ldGhvZCI6IkdFVCIsImNvbnRlbnQtdHlwZSI6ImFwcGxpY2F0aW9uL2pzb24iLCJ1cmkiOiIvdjMvcmVwb3J0aW5nL2FwcGxpY2F0aW9ucyIsInF1ZXJ5LXN0cmluZyI6Im9yZGVyQnk9ZXNuJTJDZGV2aWNlTmFtZSUzQWRlc2MlMkNkZXZpY2VVaWQlM0Fhc2MiLCJpc3N1ZWRBdCI6MTYzODU3MjE1MjAwMH0.e30.szxYnuRrK1GlCUWu7rKp2VXobmmZXG3US92gnuYKrrA";
        assert_eq!(signed(APPLICATIONS, None), expected);
    }

    #[test]
    fn further_requests_sign_as_calculated() {
        let devices =
            "esnStartsWith=56be8d1f&select=esn%2CdeviceName%2CagentStatus&sortBy=esn%3Adesc";
        let reach = "createdFromDateTime=2022-01-01T00%3A00%3A00Z&createdToDateTime=2022-02-01T00%3A00%3A00Z&actionStatus=Failed";
        let one = "56be8d1f-2eb8-4e9b-bbd6-1aab032abcde";
        let two = "56be8d1f-2eb8-4e9b-bbd6-2bbc032bcdef";
        for (request, body, signature) in [
            (
                APPLICATIONS,
                Some(json!({})),
                "ZdiHFSUWdtU7fsxxU0Im_eR1V7mLjHi0ykHFFJEiWYE",
            ),
            (
                ("GET", "/v3/reporting/devices", devices),
                None,
                "IQllivrBbQCeL1rvuMJ6zY4Gof6OLjbAVRHTLvYv4dg",
            ),
            (
                ("POST", "/v3/actions/reach/get-actions", reach),
                Some(json!({"deviceUids": [one, two]})),
                "f-YnmVVtEER3_T_MXZOrrzGc3c54vZHP3lC9XoXM2H4",
            ),
            (
                ("POST", "/v3/actions/freeze/remove-freeze", ""),
                Some(json!({"deviceUids": [one]})),
                "_zwjufHTBertkprYmh9IYvzYKp_p7hYgXvXi8A0VB5k",
            ),
        ] {
            let jws = signed(request, body.as_ref());
            assert_eq!(jws.rsplit('.').next(), Some(signature), "{request:?}");
        }
    }

    #[test]
    fn es256_signs_and_verifies() {
        let key = p256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap();
        let envelope = Envelope {
            method: "GET",
            uri: "/v3/reporting/devices",
            query: "",
            issued_at_ms: 1_638_572_152_000,
            body: None,
        };
        let jws = sign(
            &credentials(SigningKey::Es256(Box::new(key.clone()))),
            &envelope,
        );
        let (input, signature) = jws.rsplit_once('.').unwrap();
        let raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_eq!(raw.len(), 64);
        let signature = Signature::from_slice(&raw).unwrap();
        key.verifying_key()
            .verify(input.as_bytes(), &signature)
            .unwrap();
        let header = URL_SAFE_NO_PAD.decode(input.split('.').next().unwrap());
        assert!(header.unwrap().starts_with(b"{\"alg\":\"ES256\",\"kid\":"));
    }
}
