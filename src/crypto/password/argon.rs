//! Hashing and verifying, on whatever thread calls.

use std::fmt;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};

use super::phc::{PhcString, current, read};
use super::{HashError, Verdict};
use crate::entropy::Entropy;

const PEPPER_DOMAIN: &[u8] = b"kagiban pepper id v1\0";

/// A key that goes into every hash and is not in the database (RFC 9106 section 3.1, "K"), so
/// that a stolen database alone allows no guessing.
pub struct Pepper {
    key: SecretBox<[u8]>,
    /// Stands in each hash, so that a hash tells which pepper it needs.
    id: [u8; 6],
}

/// The text is not base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pepper is 32 bytes in base64")]
pub struct NotAPepper;

impl Pepper {
    /// Reads 32 bytes in standard base64.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn parse(text: &SecretString) -> Result<Self, NotAPepper> {
        let bytes = STANDARD
            .decode(text.expose_secret().trim())
            .map(Zeroizing::new);
        let bytes = bytes
            .ok()
            .filter(|bytes| bytes.len() == 32)
            .ok_or(NotAPepper)?;
        let digest = Sha256::new()
            .chain_update(PEPPER_DOMAIN)
            .chain_update(&*bytes)
            .finalize();
        let mut id = [0; 6];
        id.copy_from_slice(&digest[..6]);
        Ok(Self {
            key: SecretBox::new(bytes.to_vec().into_boxed_slice()),
            id,
        })
    }
}

/// The pepper of new hashes, and those that older ones were made with: what these match is hashed anew.
#[derive(Debug, Default)]
pub struct Peppers {
    present: Option<Pepper>,
    before: Vec<Pepper>,
}

impl Peppers {
    /// The present one, where there is one, and those before it.
    pub const fn new(present: Option<Pepper>, before: Vec<Pepper>) -> Self {
        Self { present, before }
    }

    /// How hashes name the peppers that are known: base64 without padding, as in the PHC string.
    pub fn names(&self) -> Vec<String> {
        let known = self.present.iter().chain(&self.before);
        known
            .map(|pepper| STANDARD_NO_PAD.encode(pepper.id))
            .collect()
    }

    /// The pepper that a hash names; none where it names none.
    fn named(&self, keyid: &[u8]) -> Result<Option<&Pepper>, HashError> {
        if keyid.is_empty() {
            return Ok(None);
        }
        let mut known = self.present.iter().chain(&self.before);
        let named = known.find(|pepper| pepper.id == keyid);
        named.map(Some).ok_or(HashError::OtherPepper)
    }
}

impl From<Option<Pepper>> for Peppers {
    fn from(present: Option<Pepper>) -> Self {
        Self::new(present, Vec::new())
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pepper({})", hex::encode(self.id))
    }
}

/// Hashes and verifies with the present parameters.
#[derive(Debug)]
pub(super) struct Hasher {
    params: Params,
    peppers: Peppers,
    /// What is verified where there is no hash; its output is random, so nothing matches it.
    nobody: PasswordHash,
}

impl Hasher {
    pub(super) fn new(peppers: Peppers, entropy: &dyn Entropy) -> Result<Self, HashError> {
        let params = current(peppers.present.as_ref().map_or(&[], |it| &it.id))?;
        let mut random = [0; 48];
        entropy.fill(&mut random);
        let (salt, output) = random.split_at(16);
        let nobody = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt).map_err(|_| HashError::Failed)?),
            hash: Some(Output::new(output).map_err(|_| HashError::Failed)?),
        };
        Ok(Self {
            params,
            peppers,
            nobody,
        })
    }

    pub(super) fn hash(
        &self,
        secret: &SecretString,
        entropy: &dyn Entropy,
    ) -> Result<PhcString, HashError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let hash = self
            .argon2(self.peppers.present.as_ref())?
            .hash_password_with_salt(secret.expose_secret().as_bytes(), &salt)?;
        hash.to_string().parse().map_err(|_| HashError::Failed)
    }

    pub(super) fn verify(
        &self,
        secret: &SecretString,
        stored: Option<&PhcString>,
    ) -> Result<Verdict, HashError> {
        let Some(stored) = stored else {
            // The answer is known; the time it takes must not tell so.
            self.compare(secret, &self.nobody, self.peppers.present.as_ref())?;
            return Ok(Verdict {
                matched: false,
                outdated: false,
            });
        };
        let (hash, params) = read(stored.as_str()).map_err(|_| HashError::Failed)?;
        let pepper = self.peppers.named(params.keyid())?;
        Ok(Verdict {
            matched: self.compare(secret, &hash, pepper)?,
            outdated: params != self.params,
        })
    }

    fn compare(
        &self,
        secret: &SecretString,
        hash: &PasswordHash,
        pepper: Option<&Pepper>,
    ) -> Result<bool, HashError> {
        let secret = secret.expose_secret().as_bytes();
        match self.argon2(pepper)?.verify_password(secret, hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    fn argon2<'a>(&self, pepper: Option<&'a Pepper>) -> Result<Argon2<'a>, HashError> {
        let (algorithm, version, params) =
            (Algorithm::Argon2id, Version::V0x13, self.params.clone());
        Ok(match pepper {
            None => Argon2::new(algorithm, version, params),
            Some(pepper) => {
                Argon2::new_with_secret(pepper.key.expose_secret(), algorithm, version, params)?
            }
        })
    }
}

impl From<argon2::Error> for HashError {
    fn from(_: argon2::Error) -> Self {
        Self::Failed
    }
}

impl From<password_hash::Error> for HashError {
    fn from(_: password_hash::Error) -> Self {
        Self::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_person_who_does_not_exist_costs_what_a_new_hash_costs() {
        let hasher = Hasher::new(Peppers::default(), &SystemEntropy).unwrap();
        let new = hasher.hash(&"secret".into(), &SystemEntropy).unwrap();
        let (hash, _) = read(new.as_str()).unwrap();
        let (nobody, params) = read(&hasher.nobody.to_string()).unwrap();
        assert_eq!(params, hasher.params);
        assert_eq!(nobody.params, hash.params);
        assert_eq!(nobody.salt.unwrap().len(), hash.salt.unwrap().len());
    }

    #[test]
    fn the_vectors_of_the_reference_implementation_hold() {
        let hasher = Hasher::new(Peppers::default(), &SystemEntropy).unwrap();
        for vector in [
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        ] {
            let stored: PhcString = vector.parse().unwrap();
            let told = |typed: &str| hasher.verify(&typed.into(), Some(&stored)).unwrap();
            assert!(told("password").matched, "{vector}");
            assert!(!told("passwore").matched, "{vector}");
        }
    }
}
