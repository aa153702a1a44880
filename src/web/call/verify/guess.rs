//! What a guess counts against, and whether it is compared at all.
//!
//! What the answer shows depends on the call and on what was typed, and on nothing else: whoever is
//! turned away learns nothing about who is registered. A requester who is named in several spellings
//! is guarded too, but without a word: their passphrase is not compared, and the answer is the one
//! that a wrong passphrase gets, after the same time.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::claimed::Claimed;
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::CallId;
use crate::store::{Db, Tx, throttle};
use crate::web::{Desk, Fields, Problem};

/// The keys that a guess counts against.
pub(super) struct Guess {
    open: Vec<String>,
    hidden: Vec<String>,
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

impl Guess {
    /// A guess within a call.
    pub(super) fn of(call: CallId, fields: &Fields, claimed: Option<&Claimed>) -> Self {
        let said = format!(
            "{}\n{}",
            fold_company(fields.get("contract")),
            fold(fields.get("requester"))
        );
        Self {
            open: vec![
                format!("call/{call}"),
                format!("said/{}", hex::encode(Sha256::digest(said))),
            ],
            hidden: claimed
                .map(|claimed| format!("requester/{}", claimed.requester))
                .into_iter()
                .collect(),
        }
    }

    /// Counts it as failed, before it is compared.
    pub(super) async fn count(&self, tx: &mut Tx, now: Timestamp) -> Result<Counted, Problem> {
        if let Some(until) = throttle::count(tx, &self.open, now).await? {
            return Ok(Counted::Closed(until));
        }
        Ok(match throttle::count(tx, &self.hidden, now).await? {
            Some(_) => Counted::Ignored,
            None => Counted::Compared,
        })
    }

    /// From when on the next guess is compared, where it has to wait; nothing of the hidden keys.
    pub(super) async fn waits(
        &self,
        conn: &mut Db,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Problem> {
        let mut latest = None;
        for key in &self.open {
            latest = latest.max(throttle::load(conn, key).await?.closed_until(now));
        }
        Ok(latest)
    }

    /// Forgets the failures, after a success.
    pub(super) async fn forget(&self, tx: &mut Tx) -> Result<(), Problem> {
        throttle::clear(tx, &self.open).await?;
        Ok(throttle::clear(tx, &self.hidden).await?)
    }

    /// Takes it back where it could not be compared.
    pub(super) async fn take_back(&self, desk: &Desk, counted: Counted) -> Result<(), Problem> {
        let mut tx = desk.app.store.begin().await?;
        throttle::take_back(&mut tx, &self.open).await?;
        if counted == Counted::Compared {
            throttle::take_back(&mut tx, &self.hidden).await?;
        }
        Ok(tx.commit_bookkeeping().await?)
    }
}
