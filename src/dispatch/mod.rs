//! From accepted to sent: claim, send, record; rescue what lapsed; ask about what is unknown.
//!
//! Each step is a short unit of work; no unit is held while the API is called. The parts can be
//! stepped one by one, which is how tests drive them; [`run::run`] drives them in the program.

mod breaker;
mod claim;
mod credentials;
pub mod mirror;
mod reconcile;
mod record;
mod rescue;
pub mod run;
mod send;

use std::sync::Arc;

use jiff::SignedDuration;

use crate::absolute::Client;
use crate::clock::SharedClock;
use crate::crypto::SealKey;
use crate::domain::attempt::Attempt;
use crate::domain::request::Request;
use crate::entropy::SharedEntropy;
use crate::store::{self, Store};

/// How long a sender may take before others give up on it. Longer than the client's own time limit,
/// so that only a sender that died, or hangs, lapses.
pub const LEASE: SignedDuration = SignedDuration::from_secs(40);

/// The dispatch of one node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Dispatch(Arc<Parts>);

/// What the dispatch is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The client of the API.
    pub client: Client,
    /// Opens tenants' secrets.
    pub seal_key: Arc<SealKey>,
    /// API addresses beside the vendor's that a tenant may have.
    pub allowed_api_bases: Vec<String>,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
    /// This node's name, kept with every attempt.
    pub node: String,
}

/// A request that this node holds the lease of.
#[derive(Debug)]
pub struct Claimed {
    request: Request,
    attempt: Attempt,
    lease: String,
}

impl Dispatch {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Claims what is due next, sends it and records the end. `false` where nothing was due.
    pub async fn step(&self) -> store::Result<bool> {
        match self.claim().await? {
            Some(claimed) => self.finish(claimed).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Sends what was claimed and records the end.
    pub async fn finish(&self, claimed: Claimed) -> store::Result<()> {
        let (asked, end) = self.send(&claimed).await;
        self.record(&claimed, &asked, end).await
    }

    fn jitter(&self) -> u8 {
        let mut byte = [0];
        self.0.entropy.fill(&mut byte);
        byte[0]
    }
}

impl std::ops::Deref for Dispatch {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
