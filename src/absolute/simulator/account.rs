//! Accounts and their tokens.

use std::collections::VecDeque;

use jiff::civil::Date;
use p256::ecdsa::VerifyingKey;

use super::freeze::Freeze;
use super::record::Device;
use super::wipe::Wipe;

crate::codes! {
    /// What a token may do; fixed when it is made.
    Permission {
        /// Reading device reports.
        ViewDevices = "view_devices",
        /// Freezing.
        PerformFreeze = "perform_freeze",
        /// Removing freezes; with `perform_freeze` also reading freeze requests.
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
    pub(super) freezes: Vec<Freeze>,
    pub(super) wipes: Vec<Wipe>,
    pub(super) siem: Vec<serde_json::Value>,
    pub(super) calls: VecDeque<i64>,
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
            freezes: Vec::new(),
            wipes: Vec::new(),
            siem: Vec::new(),
            calls: VecDeque::new(),
        }
    }

    pub(super) fn demo_secrets(&self) -> Vec<(String, String)> {
        let secret = |token: &Token| match &token.verifier {
            Verifier::Hs256(secret) => Some((token.kid.clone(), secret.clone())),
            Verifier::Es256(_) => None,
        };
        self.tokens.iter().filter_map(secret).collect()
    }

    pub(super) fn device(&self, uid: &str) -> Option<&Device> {
        self.devices
            .iter()
            .find(|device| device.device_uid.eq_ignore_ascii_case(uid))
    }

    /// Whether one more call fits into the last second.
    pub(super) fn count_call(&mut self, now_ms: i64, limit: u32) -> bool {
        while self.calls.front().is_some_and(|at| *at <= now_ms - 1_000) {
            self.calls.pop_front();
        }
        if self.calls.len() >= limit as usize {
            return false;
        }
        self.calls.push_back(now_ms);
        true
    }
}
