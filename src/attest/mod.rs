//! What of the audit log leaves the system, and whether the log still is what left it.
//!
//! Every minute while there is something new, the size and root of the log are signed and written to a
//! folder, and a witness is asked to cosign them (`issue.rs`). At start and daily the whole log is
//! recomputed and held against the newest of them (`verify.rs`). Each of the two raises its alarms and
//! ends them; the desk goes on meanwhile, since a caller must not wait for it.

mod alarm;
mod folder;
mod issue;
mod kept;
mod now;
mod verify;
mod witness;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::audit::checkpoint::KnownLog;
use crate::audit::note::SigningKey;
use crate::clock::SharedClock;
use crate::config::AuditOut;
use crate::store::{self, Store};

pub use alarm::Doubt;
pub use folder::Folder;
pub use issue::Issuer;
pub use kept::{Kept, KeptError, read as read_kept};
pub use now::{NotSigned, Signed};
pub use witness::{Unwitnessed, Witness};

/// How long a folder may take: one that is far away may hang.
const FOLDER: Duration = Duration::from_secs(30);
/// How often is looked.
const LOOK: Duration = Duration::from_mins(1);

/// The proving side of one node.
#[derive(Debug, Clone)]
pub struct Attest {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// The node's name.
    pub node: String,
    /// What leaves the system, where anything does.
    pub out: Option<Arc<Out>>,
}

/// What leaves the system.
#[derive(Debug)]
pub struct Out {
    /// What signs.
    pub key: SigningKey,
    /// The log as its checkpoints are verified.
    pub log: KnownLog,
    /// Where they are written.
    pub folder: Folder,
    /// Who cosigns them.
    pub witness: Option<Witness>,
    /// Free while nobody waits for the folder.
    reach: Arc<Semaphore>,
}

impl Out {
    /// As the configuration has it.
    ///
    /// # Errors
    /// Where there can be no HTTP client.
    pub fn new(said: AuditOut) -> Result<Self, reqwest::Error> {
        let witnesses = said.witness.iter().map(|witness| witness.key.clone());
        let log = KnownLog::new(
            said.key.verifier().clone(),
            Some(said.origin.clone()),
            witnesses,
        );
        Ok(Self {
            log,
            key: said.key,
            folder: Folder::new(said.folder),
            witness: said.witness.map(Witness::new).transpose()?,
            reach: Arc::new(Semaphore::new(1)),
        })
    }

    /// Does something at the folder on a thread that may wait, one at a time.
    async fn folder<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let out = Arc::clone(self);
        let late = || io::Error::from(io::ErrorKind::TimedOut);
        let done = tokio::time::timeout(FOLDER, async {
            let turn = Arc::clone(&out.reach).acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _turn = turn;
                work(&out)
            })
            .await
        });
        done.await.map_err(|_elapsed| late())??
    }
}

impl Attest {
    /// Signs what is new, until `stop`.
    pub async fn issue(self, stop: CancellationToken) {
        let Some(out) = self.out.clone() else {
            return;
        };
        let mut issuer = Issuer::new(self, out);
        while !stop.is_cancelled() {
            logged(issuer.round().await);
            pause(&stop).await;
        }
    }

    /// Verifies what is due, until `stop`, which also breaks off one that is under way.
    pub async fn verify(self, stop: CancellationToken) {
        let mut at_start = true;
        while !stop.is_cancelled() {
            tokio::select! {
                verified = self.verify_if_due(at_start) => logged(verified),
                () = stop.cancelled() => return,
            }
            at_start = false;
            pause(&stop).await;
        }
    }
}

async fn pause(stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(LOOK) => {}
        () = stop.cancelled() => {}
    }
}

fn logged(round: store::Result<()>) {
    if let Err(error) = round {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the audit log was not attested; it is tried again"
        );
    }
}
