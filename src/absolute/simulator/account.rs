//! Accounts and their tokens, as a simulator is started with them.

use jiff::civil::Date;
use p256::ecdsa::VerifyingKey;

use super::device::Device;

crate::codes! {
    /// What a token may do; fixed when it is made.
    Permission {
        /// Reading device reports.
        ViewDevices = "view_devices",
        /// Reading and writing freeze messages.
        ViewFreeze = "view_freeze",
        /// Freezing.
        PerformFreeze = "perform_freeze",
        /// Seeing unfreeze codes; with `perform_freeze` also reading freeze requests.
        PerformRemoveFreeze = "perform_remove_freeze",
        /// Reading wipes.
        ViewWipe = "view_wipe",
        /// Wiping and cancelling wipes.
        PerformWipe = "perform_wipe",
        /// Unenrolling together with a wipe.
        PerformUnenroll = "perform_unenroll",
        /// Reading SIEM events.
        ManageSiem = "manage_siem",
    }
}

/// What verifies a token's signatures.
#[derive(Debug, Clone)]
pub enum Verifier {
    /// The secret as the console shows it.
    Hs256(String),
    /// The uploaded public key.
    Es256(Box<VerifyingKey>),
}

/// An API token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its id.
    pub kid: String,
    /// Its key.
    pub verifier: Verifier,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Its last day, to 23:59:59 UTC.
    pub expires_on: Option<Date>,
    /// Who made it; requests carry this name.
    pub owner: String,
}

/// A subscriber's account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub account_uid: String,
    /// Whose it is.
    pub name: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Its devices.
    pub devices: Vec<Device>,
}

impl Account {
    /// An account in which nothing was done yet.
    pub fn new(
        account_uid: String,
        name: String,
        tokens: Vec<Token>,
        devices: Vec<Device>,
    ) -> Self {
        Self {
            account_uid,
            name,
            tokens,
            devices,
        }
    }

    pub(super) fn demo_secrets(&self) -> Vec<(String, String)> {
        let secret = |token: &Token| match &token.verifier {
            Verifier::Hs256(secret) => Some((token.kid.clone(), secret.clone())),
            Verifier::Es256(_) => None,
        };
        self.tokens.iter().filter_map(secret).collect()
    }
}
