//! An API token: where it is valid, its id, and the key that signs its requests.

use p256::ecdsa;
use secrecy::{ExposeSecret as _, SecretString};

use super::base::ApiBase;

/// An API token of the Absolute console (Absolute API, "API tokens").
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Where the token is valid.
    pub base: ApiBase,
    /// The token's id, sent as `kid`.
    pub token_id: String,
    /// What signs the token's requests.
    pub key: SigningKey,
}

/// The key of an API token.
#[derive(Clone)]
pub enum SigningKey {
    /// A secret that the console generated, exactly as it was shown.
    Hs256(SecretString),
    /// The private half of an uploaded P-256 key.
    Es256(Box<ecdsa::SigningKey>),
}

/// Why a stored secret is no signing key. Says nothing of the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The method is neither HS256 nor ES256.
    #[error("the signing method is neither HS256 nor ES256")]
    UnknownMethod,
    /// The secret is empty.
    #[error("the secret is empty")]
    Empty,
    /// The secret is not a P-256 private key as PKCS#8 or SEC1 PEM.
    #[error("not a P-256 private key in PEM (PKCS#8 or SEC1)")]
    NotAP256Key,
}

impl SigningKey {
    /// Reads a key as it is stored: `signing` is `HS256` or `ES256` (RFC 7518, 3.1).
    pub fn from_stored(signing: &str, secret: &SecretString) -> Result<Self, BadKey> {
        let text = secret.expose_secret();
        if text.is_empty() {
            return Err(BadKey::Empty);
        }
        match signing {
            "HS256" => Ok(Self::Hs256(secret.clone())),
            "ES256" => p256::SecretKey::from_pem(text.trim())
                .map(|key| Self::Es256(Box::new(key.into())))
                .map_err(|_| BadKey::NotAP256Key),
            _ => Err(BadKey::UnknownMethod),
        }
    }

    /// The `alg` of the JWS header (RFC 7515, 4.1.1).
    pub fn alg(&self) -> &'static str {
        match self {
            Self::Hs256(_) => "HS256",
            Self::Es256(_) => "ES256",
        }
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}([redacted])", self.alg())
    }
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::{EncodePrivateKey as _, LineEnding};

    use super::*;

    fn key() -> p256::SecretKey {
        p256::SecretKey::from_slice(&[7; 32]).unwrap()
    }

    fn read(signing: &str, text: &str) -> Result<SigningKey, BadKey> {
        SigningKey::from_stored(signing, &SecretString::from(text))
    }

    #[test]
    fn es256_keys_are_read_from_pkcs8_and_sec1() {
        let pkcs8 = key().to_pkcs8_pem(LineEnding::LF).unwrap();
        let sec1 = key().to_sec1_pem(LineEnding::LF).unwrap();
        for pem in [pkcs8.as_str(), sec1.as_str()] {
            let SigningKey::Es256(read) = read("ES256", pem).unwrap() else {
                panic!("not an ES256 key");
            };
            assert_eq!(*read, ecdsa::SigningKey::from(key()));
        }
    }

    #[test]
    fn bad_keys_are_refused() {
        assert_eq!(read("ES256", "abc").unwrap_err(), BadKey::NotAP256Key);
        assert_eq!(read("HS256", "").unwrap_err(), BadKey::Empty);
        assert_eq!(read("none", "abc").unwrap_err(), BadKey::UnknownMethod);
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", read("HS256", "a1bdcd23").unwrap());
        assert_eq!(shown, "HS256([redacted])");
    }
}
