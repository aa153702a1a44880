//! The seal keys of a desk: one seals, and those before it still open until everything was sealed
//! anew (`kagiban keys rotate`).

use secrecy::{ExposeSecret, SecretString};

use super::sealed::{NotAKey, OpenError, SealError, SealKey, key_id};
use crate::entropy::Entropy;

/// One key or more, in the order of the configuration.
#[derive(Debug)]
pub struct SealKeys {
    /// Seals.
    first: SealKey,
    /// Open what they sealed before.
    older: Vec<SealKey>,
}

impl SealKeys {
    /// Reads keys in base64, the one that seals first, separated by commas or white space.
    ///
    /// # Errors
    /// Where one of them is no key, or there is none.
    pub fn parse(text: &SecretString) -> Result<Self, NotAKey> {
        let mut keys = text
            .expose_secret()
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|part| !part.is_empty())
            .map(|part| SealKey::parse(&part.into()));
        Ok(Self {
            first: keys.next().ok_or(NotAKey)??,
            older: keys.collect::<Result<_, _>>()?,
        })
    }

    /// The id of the key that seals.
    pub fn id(&self) -> &str {
        self.first.id()
    }

    /// The ids of the keys that only open.
    pub fn older(&self) -> impl Iterator<Item = &str> {
        self.older.iter().map(SealKey::id)
    }

    /// Seals for one context with the first key; see [`SealKey::seal`].
    ///
    /// # Errors
    /// Where the plaintext is too long for the cipher.
    pub fn seal(
        &self,
        context: &str,
        plaintext: &str,
        entropy: &dyn Entropy,
    ) -> Result<String, SealError> {
        self.first.seal(context, plaintext, entropy)
    }

    /// Opens with the key that the text names; see [`SealKey::open`].
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, context: &str, sealed: &str) -> Result<SecretString, OpenError> {
        let named = key_id(sealed);
        let key = self
            .older
            .iter()
            .find(|key| named == Some(key.id()))
            .unwrap_or(&self.first);
        key.open(context, sealed)
    }

    /// Eight bytes by the first key; see [`SealKey::tag`]. They are others once another key is first.
    pub fn tag(&self, context: &str, text: &str) -> [u8; 8] {
        self.first.tag(context, text)
    }

    /// Seals anew what an older key sealed; nothing where the first key did.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn reseal(
        &self,
        context: &str,
        sealed: &str,
        entropy: &dyn Entropy,
    ) -> Result<Option<String>, OpenError> {
        if key_id(sealed) == Some(self.id()) {
            return Ok(None);
        }
        let opened = self.open(context, sealed)?;
        let again = self.seal(context, opened.expose_secret(), entropy);
        again.map(Some).map_err(|_| OpenError::Corrupt)
    }
}

impl From<SealKey> for SealKeys {
    fn from(first: SealKey) -> Self {
        Self {
            first,
            older: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    fn keys(texts: &[&SecretString], between: &str) -> SealKeys {
        let texts: Vec<&str> = texts.iter().map(|text| text.expose_secret()).collect();
        SealKeys::parse(&texts.join(between).into()).unwrap()
    }

    #[test]
    fn the_first_key_seals_and_all_of_them_open() {
        let [old, new, other] =
            std::array::from_fn(|_| SealKey::generate(&SystemEntropy).to_base64());
        let before = keys(&[&old], ",");
        let sealed = before.seal("c", "秘密", &SystemEntropy).unwrap();
        for between in [",", "\n", " , \n"] {
            let both = keys(&[&new, &old], between);
            assert_eq!(both.older().collect::<Vec<_>>(), [before.id()]);
            assert_eq!(both.open("c", &sealed).unwrap().expose_secret(), "秘密");
            let again = both.reseal("c", &sealed, &SystemEntropy).unwrap().unwrap();
            let after = keys(&[&new], ",");
            assert_eq!(after.open("c", &again).unwrap().expose_secret(), "秘密");
            assert_eq!(after.reseal("c", &again, &SystemEntropy), Ok(None));
            // It stays bound to where it belongs.
            let moved = both.reseal("d", &sealed, &SystemEntropy);
            assert_eq!(moved, Err(OpenError::Corrupt));
        }
        let wrong = keys(&[&other, &new], ",").open("c", &sealed).unwrap_err();
        assert!(
            matches!(wrong, OpenError::WrongKey { sealed_with, .. } if sealed_with == before.id())
        );
    }

    #[test]
    fn what_is_no_key_is_refused_also_after_one() {
        let good = SealKey::generate(&SystemEntropy).to_base64();
        let good = good.expose_secret();
        for bad in ["", " ", "AQEB", &format!("{good},AQEB")] {
            assert_eq!(SealKeys::parse(&bad.into()).unwrap_err(), NotAKey);
        }
    }
}
