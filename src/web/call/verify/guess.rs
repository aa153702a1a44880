//! What a guess counts against, and whether it is compared at all.
//!
//! What the answer shows depends on the call, on what was said and on how the whole desk is tried, and
//! on nothing else: whoever is turned away learns nothing about who is registered. A requester who is
//! named in several spellings is guarded too, and so is their contract, but without a word: nothing of
//! theirs is compared, and the answer is the one that a wrong proof gets, after the same time.
//!
//! After a call-back only the call and the requester are slowed, each with waits of its own: whoever
//! guesses from outside must not close that way.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::claimed::Claimed;
use crate::domain::contract::Contract;
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::{CallId, RequesterId};
use crate::domain::register::{Requester, Subscriber};
use crate::domain::throttle::Limit;
use crate::store::{Db, Tx, standing, throttle};
use crate::web::{Desk, Problem};

/// The key of the whole desk.
const DESK: &str = "desk";

/// The keys that a guess counts against.
pub(super) struct Guess {
    open: Vec<String>,
    desk: Vec<String>,
    option: Vec<String>,
    hidden: Vec<String>,
    /// Whose credentials are disabled by ten in a row.
    standing: Option<RequesterId>,
}

/// What counting a guess found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// It is compared.
    Compared,
    /// It is answered as if it were wrong.
    Ignored,
    /// It is turned away until then.
    Closed(Timestamp),
}

/// The key of what was said, whoever it fits.
pub(super) fn said(said: &str) -> String {
    format!("said/{}", hex::encode(Sha256::digest(said)))
}

/// The keys of a requester, in whichever way they are named in full.
pub fn keys(whose: &Subscriber, contract: &Contract, requester: &Requester) -> Vec<String> {
    let contracts = [
        fold_company(contract.number.as_str()),
        whose.name_key(),
        whose.kana_key(),
    ];
    let names = [
        requester.number.as_str(),
        requester.name.as_str(),
        requester.kana.as_str(),
    ]
    .map(fold);
    let mut keys = vec![format!("requester/{}", requester.id)];
    for contract in &contracts {
        keys.extend(
            names
                .iter()
                .map(|name| said(&format!("{contract}\n{name}"))),
        );
    }
    keys
}

impl Guess {
    /// A guess within a call.
    pub(super) fn of(call: CallId, claimed: &Claimed, called_back: bool) -> Self {
        let call = format!("call/{call}");
        let requester = claimed.person.as_ref().map(|person| person.requester);
        let hidden = |of: &str| requester.map(|id| format!("{of}/{id}"));
        if called_back {
            return Self {
                open: vec![call],
                desk: Vec::new(),
                option: Vec::new(),
                hidden: hidden("called-back").into_iter().collect(),
                standing: None,
            };
        }
        let option = claimed.contract.map(|id| format!("option/{id}"));
        Self {
            open: vec![call, said(&claimed.said)],
            desk: vec![DESK.to_owned()],
            option: option.into_iter().collect(),
            hidden: hidden("requester").into_iter().collect(),
            standing: requester,
        }
    }

    /// Counts it as failed, before it is compared.
    pub(super) async fn count(&self, tx: &mut Tx, now: Timestamp) -> Result<Counted, Problem> {
        if let Some(until) = throttle::count(tx, &self.open, now).await? {
            return Ok(Counted::Closed(until));
        }
        if let Some(until) = throttle::count_within(tx, Limit::DESK, &self.desk, now).await? {
            throttle::take_back(tx, &self.open).await?;
            return Ok(Counted::Closed(until));
        }
        let closed = throttle::count_within(tx, Limit::OPTION, &self.option, now).await?;
        if closed.is_some() || throttle::count(tx, &self.hidden, now).await?.is_some() {
            return Ok(Counted::Ignored);
        }
        match self.standing {
            Some(id) if !standing::count(tx, id).await? => Ok(Counted::Ignored),
            _ => Ok(Counted::Compared),
        }
    }

    /// From when on the next guess is compared, where it has to wait; nothing of the hidden keys.
    pub(super) async fn waits(
        &self,
        conn: &mut Db,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Problem> {
        let mut latest = None;
        for key in self.open.iter().chain(&self.desk) {
            latest = latest.max(throttle::load(conn, key).await?.closed_until(now));
        }
        Ok(latest)
    }

    /// Forgets the failures, after a success; what many share forgets by itself.
    pub(super) async fn forget(&self, tx: &mut Tx) -> Result<(), Problem> {
        throttle::clear(tx, &self.open).await?;
        throttle::clear(tx, &self.hidden).await?;
        throttle::take_back(tx, &self.desk).await?;
        throttle::take_back(tx, &self.option).await?;
        if let Some(id) = self.standing {
            standing::forget(tx, id).await?;
        }
        Ok(())
    }

    /// Takes it back where it could not be compared.
    pub(super) async fn take_back(&self, desk: &Desk, counted: Counted) -> Result<(), Problem> {
        let mut tx = desk.app.store.begin().await?;
        throttle::take_back(&mut tx, &self.open).await?;
        throttle::take_back(&mut tx, &self.desk).await?;
        if counted == Counted::Compared {
            throttle::take_back(&mut tx, &self.option).await?;
            throttle::take_back(&mut tx, &self.hidden).await?;
            if let Some(id) = self.standing {
                standing::take_back(&mut tx, id).await?;
            }
        }
        Ok(tx.commit_bookkeeping().await?)
    }
}
