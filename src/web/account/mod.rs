//! One's own sign-in: authenticator app, passkeys, recovery codes, password.

mod last;
pub mod openid;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod sessions;
pub mod show;
pub mod totp;
