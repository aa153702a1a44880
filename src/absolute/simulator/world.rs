//! Everything that the simulator knows.

use std::collections::HashMap;
use std::sync::Arc;

use super::account::{Account, Permission, Token};
use super::estate::Estate;
use super::fault::Faults;
use super::journal::Effect;

#[derive(Debug)]
pub(super) struct World {
    pub estates: Vec<Estate>,
    keys: HashMap<String, Caller>,
    pub faults: Faults,
    pub journal: Vec<Effect>,
    pub issued_at_window_ms: i64,
    pub calls_per_second: u32,
    pub rhythm: Option<Rhythm>,
    /// How far the `Date` of answers is ahead of the clock.
    pub clock_ahead_ms: i64,
    /// Whether the integration with SIEM is switched on in the console.
    pub siem_enabled: bool,
    /// Verbs of events that nobody chose there.
    pub siem_left_out: Vec<String>,
}

/// Devices make contact by themselves, so long after something began to wait for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rhythm {
    pub after_ms: i64,
    /// Not before they were told to.
    pub since_ms: i64,
}

impl Rhythm {
    /// When a device makes contact for what has waited since then.
    pub(super) fn contact(self, waiting_ms: i64) -> i64 {
        waiting_ms.saturating_add(self.after_ms).max(self.since_ms)
    }
}

/// Who is calling: an account, and one of its tokens.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub estate: usize,
    pub token: Arc<Token>,
}

impl Caller {
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.token.permissions.contains(&permission)
    }
}

impl World {
    pub(super) fn new(
        accounts: Vec<Account>,
        issued_at_window_ms: i64,
        calls_per_second: u32,
    ) -> Self {
        let mut world = Self {
            estates: Vec::new(),
            keys: HashMap::new(),
            faults: Faults::default(),
            journal: Vec::new(),
            issued_at_window_ms,
            calls_per_second,
            rhythm: None,
            clock_ahead_ms: 0,
            siem_enabled: true,
            siem_left_out: Vec::new(),
        };
        for account in accounts {
            world.add_account(account);
        }
        world
    }

    /// Adds an account; a token whose id is known stays with the account that had it first.
    pub(super) fn add_account(&mut self, mut account: Account) {
        let estate = self.estates.len();
        for token in std::mem::take(&mut account.tokens) {
            self.add_token(estate, token);
        }
        self.estates.push(Estate::new(account));
    }

    /// Adds a token, unless its id is taken.
    pub(super) fn add_token(&mut self, estate: usize, token: Token) -> bool {
        if self.keys.contains_key(&token.kid) {
            return false;
        }
        let kid = token.kid.clone();
        let token = Arc::new(token);
        self.keys.insert(kid, Caller { estate, token });
        true
    }

    /// Who a token id stands for.
    pub(super) fn caller(&self, kid: &str) -> Option<&Caller> {
        self.keys.get(kid)
    }

    /// The tokens of an account, by their ids.
    pub(super) fn tokens(&self, estate: usize) -> Vec<&Token> {
        let of = self.keys.values().filter(|key| key.estate == estate);
        let mut tokens: Vec<&Token> = of.map(|key| &*key.token).collect();
        tokens.sort_by(|a, b| a.kid.cmp(&b.kid));
        tokens
    }

    /// The place of an account by its id or its name.
    pub(super) fn account(&self, named: &str) -> Option<usize> {
        self.estates
            .iter()
            .position(|estate| estate.account_uid == named || estate.name == named)
    }
}
