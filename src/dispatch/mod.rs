//! From accepted to sent: claim, send, record; rescue what lapsed; ask about what is unknown.
//!
//! Each step is a short unit of work; no unit is held while the API is called. The parts can be
//! stepped one by one, which is how tests drive them; [`run::run`] drives them in the program.

mod alarm;
pub mod asking;
pub mod beside;
mod breaker;
mod by_tenant;
mod claim;
mod compare;
mod courier;
mod credentials;
mod leases;
pub mod mirror;
mod pace;
mod readiness;
mod reconcile;
mod record;
mod rescue;
pub mod run;
mod send;
mod share;
mod under_way;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jiff::Timestamp;

pub use courier::{Courier, Delivered};
pub use reconcile::patience;
pub use record::Finished;

use crate::absolute::{Client, Credentials};
use crate::clock::SharedClock;
use crate::crypto::SealKeys;
use crate::domain::attempt::Attempt;
use crate::domain::register::api_host;
use crate::domain::request::Request;
use crate::entropy::SharedEntropy;
use crate::store::{self, Store};
use leases::Leases;
use pace::{Leave, Pace};
use share::Share;
use under_way::{Calls, UnderWay};

/// The dispatch of one node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Dispatch(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    parts: Parts,
    courier: Option<Arc<dyn Courier>>,
    pace: Arc<Pace>,
    under_way: Arc<Calls>,
    leases: Leases,
    share: Share,
    /// When a tenant whose account is at its limit may get the next call; microseconds.
    look_again_at: AtomicI64,
    /// Something waits until a call to its tenant has ended.
    woken_by_ends: AtomicBool,
}

/// What the dispatch is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The client of the API.
    pub client: Client,
    /// Opens tenants' secrets.
    pub seal_key: Arc<SealKeys>,
    /// API addresses beside the vendor's that a tenant may have.
    pub allowed_api_bases: Vec<String>,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
    /// This node's name, kept with every attempt.
    pub node: String,
    /// Calls that an account may get in a second.
    pub calls_per_second: u32,
}

/// A request that this node holds the lease of.
#[derive(Debug)]
pub struct Claimed {
    request: Request,
    attempt: Attempt,
    lease: String,
    _under_way: UnderWay,
    /// Until the call is answered.
    leave: Option<Leave>,
}

impl Claimed {
    /// The request as it was claimed.
    pub fn request(&self) -> &Request {
        &self.request
    }
}

impl Dispatch {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self::put_together(parts, None)
    }

    /// A dispatch whose requests somebody else takes to the tenants.
    pub fn with_courier(parts: Parts, courier: Arc<dyn Courier>) -> Self {
        Self::put_together(parts, Some(courier))
    }

    fn put_together(parts: Parts, courier: Option<Arc<dyn Courier>>) -> Self {
        Self(Arc::new(Inner {
            pace: Pace::new(parts.calls_per_second, Arc::clone(&parts.clock)),
            under_way: Arc::default(),
            leases: Leases::default(),
            share: Share::new(parts.clock.now(), &*parts.entropy),
            parts,
            courier,
            look_again_at: AtomicI64::new(i64::MAX),
            woken_by_ends: AtomicBool::new(false),
        }))
    }

    /// Claims what is due next, sends it and records the end. `false` where nothing was due.
    pub async fn step(&self) -> store::Result<bool> {
        match self.claim(1).await?.pop() {
            Some(claimed) => self.finish(claimed).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Sends what was claimed and records the end.
    pub async fn finish(&self, claimed: Claimed) -> store::Result<()> {
        self.record(&[self.send(claimed).await]).await
    }

    fn look_again_at(&self, at: Option<Timestamp>) {
        let at = at.map_or(i64::MAX, Timestamp::as_microsecond);
        self.0.look_again_at.store(at, Ordering::Relaxed);
    }

    fn woken_by_ends(&self) {
        self.0.woken_by_ends.store(true, Ordering::Relaxed);
    }

    /// Waits until the account has room for a read, which is over when the leave is dropped.
    async fn read_turn(&self, credentials: &Credentials) -> Leave {
        let account = account(api_host(credentials.base.as_str()), &credentials.token_id);
        loop {
            if let Some(leave) = self.0.pace.read(&account) {
                return leave;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    fn jitter(&self) -> u8 {
        let mut byte = [0];
        self.entropy.fill(&mut byte);
        byte[0]
    }
}

/// Whose calls are counted together: the API counts by account, and a token belongs to one.
fn account(api_host: &str, token_id: &str) -> String {
    format!("{token_id}@{api_host}")
}

impl std::ops::Deref for Dispatch {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}
