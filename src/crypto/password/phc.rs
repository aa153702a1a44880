//! A stored password hash.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params, Version};

/// The floor of OWASP for argon2id (RFC 9106): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Beyond these a hash is not one of ours, and computing it would hurt more than refusing it.
const MAX_MEMORY_KIB: u32 = 131_072;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 4;

/// An argon2id hash with salt and parameters, in the PHC string format.
///
/// Debug output shows nothing of it; [`Self::as_str`] is for the database alone.
#[derive(Clone, PartialEq, Eq)]
pub struct PhcString(String);

/// The text is not an argon2id hash in the PHC string format, or one beyond reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a password hash")]
pub struct NotAPhcString;

impl PhcString {
    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhcString {
    type Err = NotAPhcString;

    fn from_str(text: &str) -> Result<Self, NotAPhcString> {
        read(text)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for PhcString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhcString([REDACTED])")
    }
}

/// Parses and judges a hash.
pub(super) fn read(text: &str) -> Result<(PasswordHash, Params), NotAPhcString> {
    let hash = PasswordHash::new(text).map_err(|_| NotAPhcString)?;
    let params = Params::try_from(&hash).map_err(|_| NotAPhcString)?;
    let ours = hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && hash.salt.is_some()
        && hash.hash.is_some_and(|output| output.len() >= 16)
        && params.m_cost() <= MAX_MEMORY_KIB
        && params.t_cost() <= MAX_PASSES
        && params.p_cost() <= MAX_LANES;
    ours.then_some((hash, params)).ok_or(NotAPhcString)
}

/// The parameters of new hashes; `keyid` names the pepper and is empty without one.
pub(super) fn current(keyid: &[u8]) -> argon2::Result<Params> {
    let mut builder = argon2::ParamsBuilder::new();
    builder.m_cost(MEMORY_KIB).t_cost(PASSES).p_cost(LANES);
    builder.keyid(argon2::KeyId::new(keyid)?).output_len(32);
    builder.build()
}
