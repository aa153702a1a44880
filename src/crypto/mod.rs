//! Passwords, sealed secrets, tokens.
//!
//! Secrets come in and go out as [`secrecy::SecretString`], which is wiped from memory and never
//! shown in debug output. Randomness is always a parameter.

mod guessable;
pub mod passkey;
pub mod passphrase;
pub mod password;
mod seal_keys;
mod sealed;
pub mod staff_password;
mod token;
pub mod totp;

pub use seal_keys::SealKeys;
pub use sealed::{NotAKey, OpenError, SealError, SealKey};
pub use token::{NotAToken, Token, TokenDigest, constant_time_eq};
