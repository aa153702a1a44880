//! Everything that the simulator knows.

use super::account::{Account, Permission};
use super::fault::Faults;
use super::journal::Effect;

#[derive(Debug)]
pub(super) struct World {
    pub accounts: Vec<Account>,
    pub faults: Faults,
    pub journal: Vec<Effect>,
    pub issued_at_window_ms: i64,
    pub calls_per_second: u32,
    /// Devices make contact this long after a request, by themselves; never where absent.
    pub contact_after_ms: Option<i64>,
}

/// Who is calling: an account and one of its tokens.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub account: usize,
    pub kid: String,
    pub owner: String,
    pub permissions: Vec<Permission>,
}

impl Caller {
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

impl World {
    pub(super) fn new(
        accounts: Vec<Account>,
        issued_at_window_ms: i64,
        calls_per_second: u32,
    ) -> Self {
        Self {
            accounts,
            faults: Faults::default(),
            journal: Vec::new(),
            issued_at_window_ms,
            calls_per_second,
            contact_after_ms: None,
        }
    }

    /// Writes an effect down.
    pub(super) fn effect(
        &mut self,
        caller: &Caller,
        kind: &'static str,
        device_uid: &str,
        request_uid: &str,
        title: &str,
        at_ms: i64,
    ) {
        self.journal.push(Effect {
            number: self.journal.len() + 1,
            at_ms,
            account_uid: self.accounts[caller.account].account_uid.clone(),
            kid: caller.kid.clone(),
            kind,
            device_uid: device_uid.to_owned(),
            request_uid: request_uid.to_owned(),
            title: title.to_owned(),
        });
    }
}
