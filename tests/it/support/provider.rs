//! An identity provider of which everything can be wrong. The real one is in `browser::openid`.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kagiban::config::OpenId;
use kagiban::entropy::{Entropy, SystemEntropy};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::secrets;

const CLIENT: &str = "kagiban";
const CLIENT_SECRET: &str = "a secret that only the two know";

/// What it says next.
#[derive(Clone)]
struct Says {
    /// The key that signs, and its name.
    key: (String, SigningKey),
    /// The keys that it publishes.
    published: Vec<(String, SigningKey)>,
    claims: Value,
    code: String,
    challenge: String,
}

/// The provider.
#[derive(Clone)]
pub struct FalseProvider {
    /// Its address.
    pub issuer: String,
    says: Arc<Mutex<Says>>,
}

fn key(name: &str) -> (String, SigningKey) {
    let mut bytes = [0; 32];
    SystemEntropy.fill(&mut bytes);
    (name.to_owned(), SigningKey::from_slice(&bytes).unwrap())
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl FalseProvider {
    /// Starts one on this machine; it ends with the test.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let first = key("first");
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            says: Arc::new(Mutex::new(Says {
                published: vec![first.clone()],
                key: first,
                claims: Value::Null,
                code: String::new(),
                challenge: String::new(),
            })),
        };
        let service = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, service).await });
        provider
    }

    /// What a node's configuration says of it.
    pub fn said(&self) -> OpenId {
        secrets::keep(CLIENT_SECRET);
        OpenId {
            issuer: self.issuer.parse().unwrap(),
            client_id: CLIENT.into(),
            client_secret: CLIENT_SECRET.into(),
            label: "Corp ID".into(),
            second_factor_by: vec!["mfa".into()],
            callback: "http://127.0.0.1:8080/sign-in/openid/callback"
                .parse()
                .unwrap(),
        }
    }

    /// Signs with another key; whether it publishes it.
    pub fn changes_key(&self, name: &str, publishes: bool) {
        let mut says = self.says.lock().unwrap();
        says.key = key(name);
        if publishes {
            says.published = vec![says.key.clone()];
        }
    }

    /// Vouches for somebody whom the desk led to `there`: the code that they bring back.
    pub fn vouches(&self, there: &url::Url, now: i64, change: impl FnOnce(&mut Value)) -> String {
        let asked = |name: &str| {
            let pair = there.query_pairs().find(|(key, _)| key == name);
            pair.map_or_else(String::new, |(_, value)| value.into_owned())
        };
        assert_eq!(asked("code_challenge_method"), "S256");
        let mut claims = json!({
            "iss": self.issuer,
            "sub": "person-7",
            "aud": CLIENT,
            "nonce": asked("nonce"),
            "iat": now,
            "exp": now + 300,
        });
        change(&mut claims);
        let mut bytes = [0; 16];
        SystemEntropy.fill(&mut bytes);
        let mut says = self.says.lock().unwrap();
        says.claims = claims;
        says.challenge = asked("code_challenge");
        says.code = hex::encode(bytes);
        says.code.clone()
    }
}

async fn discovery(State(provider): State<FalseProvider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn jwks(State(provider): State<FalseProvider>) -> Json<Value> {
    let says = provider.says.lock().unwrap();
    let keys = says.published.iter().map(|(name, key)| {
        let point = key.verifying_key().to_sec1_point(false);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name,
            "x": base64(point.x().unwrap()), "y": base64(point.y().unwrap()),
        })
    });
    Json(json!({ "keys": keys.collect::<Vec<_>>() }))
}

async fn token(
    State(provider): State<FalseProvider>,
    headers: HeaderMap,
    asked: String,
) -> (StatusCode, Json<Value>) {
    let says = provider.says.lock().unwrap().clone();
    let field = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(asked.as_bytes());
        let pair = pairs.find(|(key, _)| key == name);
        pair.map_or_else(String::new, |(_, value)| value.into_owned())
    };
    let proof = format!("{CLIENT}:{}", CLIENT_SECRET.replace(' ', "+"));
    let proof = format!("Basic {}", STANDARD.encode(proof));
    let verifier = base64(&Sha256::digest(field("code_verifier")));
    let right = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|told| told.as_bytes() == proof.as_bytes())
        && field("code") == says.code
        && verifier == says.challenge;
    if !right {
        let refused = json!({ "error": "invalid_grant" });
        return (StatusCode::BAD_REQUEST, Json(refused));
    }
    let head = json!({ "alg": "ES256", "kid": says.key.0, "typ": "JWT" });
    let part = |value: &Value| base64(&serde_json::to_vec(value).unwrap());
    let signed = format!("{}.{}", part(&head), part(&says.claims));
    let signature: Signature = says.key.1.sign(signed.as_bytes());
    let token = format!("{signed}.{}", base64(&signature.to_bytes()));
    secrets::keep(&token);
    let answer = json!({ "access_token": "unused", "token_type": "Bearer", "id_token": token });
    (StatusCode::OK, Json(answer))
}
