//! The token's secret or private key, on its way from the form to the seal.

use secrecy::SecretString;

use crate::absolute::SigningKey;
use crate::domain::Refused;
use crate::domain::register::Signing;

/// The longest secret or key that is looked at, in bytes.
const MAX_BYTES: usize = 4_096;

/// Checks what was typed for this way of signing; `None` where nothing was typed. For ES256 it is a
/// key in PEM, and must be one that signs on P-256.
pub fn parse(typed: &str, signing: Signing) -> Result<Option<String>, Refused> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_word = text.chars().all(|c| c.is_ascii_graphic());
    let fits = text.len() <= MAX_BYTES
        && (signing == Signing::Es256 || is_word)
        && SigningKey::from_stored(signing.code(), &SecretString::from(text)).is_ok();
    if fits {
        Ok(Some(text.to_owned()))
    } else {
        Err(Refused::new(match signing {
            Signing::Hs256 => "error-tenant-secret",
            Signing::Es256 => "error-tenant-key",
        }))
    }
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::{EncodePrivateKey, LineEnding};

    use super::*;

    fn key() -> String {
        let key = p256::SecretKey::from_slice(&[7; 32]).unwrap();
        key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
    }

    #[test]
    fn a_secret_is_one_word_and_a_key_is_for_p256() {
        assert_eq!(parse(" ", Signing::Hs256), Ok(None));
        assert!(parse(" s3cr3t ", Signing::Hs256).is_ok_and(|it| it.as_deref() == Some("s3cr3t")));
        assert!(parse("two words", Signing::Hs256).is_err());
        assert!(parse(&key(), Signing::Hs256).is_err());
        assert!(parse("s3cr3t", Signing::Es256).is_err());
        assert!(parse(&key().replace('\n', "\r\n"), Signing::Es256).is_ok_and(|it| it.is_some()));
    }
}
