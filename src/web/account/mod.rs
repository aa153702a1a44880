//! One's own sign-in: authenticator app, recovery codes, password.

pub mod password;
pub mod recovery;
pub mod sessions;
pub mod show;
pub mod totp;
