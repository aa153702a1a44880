//! Signing what is new, and never what has not grown out of what was signed before.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::alarm::{self, Doubt};
use super::folder::Newest;
use super::witness::Unwitnessed;
use super::{Attest, Out};
use crate::audit::checkpoint::Checkpoint;
use crate::audit::note::Note;
use crate::audit::proof::verify_consistency;
use crate::domain::alarm::AlarmKind;
use crate::store::{self, StoreError, audit_proof};

/// A folder that cannot be written and a witness that is silent are alarms after so long.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Signs for one node. It remembers what it signed, so that a folder which goes back is noticed.
#[derive(Debug)]
pub struct Issuer {
    node: Attest,
    out: Arc<Out>,
    /// Events of the checkpoint that it wrote last.
    wrote: u64,
    /// The size that the witness was asked about last with an answer.
    witnessed: u64,
    /// It has cosigned another log.
    witness_differs: bool,
    unwritten_since: Option<Timestamp>,
    silent_since: Option<Timestamp>,
}

/// What came out of looking at the folder and the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Issued {
    /// A checkpoint was written, or there was nothing new.
    UpToDate,
    /// Another node is at it.
    Busy,
    /// Nothing may be signed.
    Refused(Doubt),
}

/// Why a round wrote nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("the folder of checkpoints cannot be read or written")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Issuer {
    /// Signs for a node.
    pub fn new(node: Attest, out: Arc<Out>) -> Self {
        Self {
            node,
            out,
            wrote: 0,
            witnessed: 0,
            witness_differs: false,
            unwritten_since: None,
            silent_since: None,
        }
    }

    /// One round, with its alarms.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn round(&mut self) -> store::Result<()> {
        let now = self.node.clock.now();
        match self.issue(now).await {
            Ok(issued) => {
                self.unwritten_since = None;
                self.clear(AlarmKind::CheckpointUnwritten).await?;
                match issued {
                    Issued::UpToDate => self.cosign(now).await?,
                    Issued::Busy => return Ok(()),
                    Issued::Refused(doubt) => return self.refuse(doubt).await,
                }
                if self.witness_differs {
                    self.refuse(Doubt::WitnessDiffers).await
                } else {
                    self.clear(AlarmKind::CheckpointRefused).await
                }
            }
            Err(Failed::Store(error)) => Err(error),
            Err(Failed::Folder(error)) => {
                tracing::warn!(%error, "no checkpoint of the audit log could be written");
                let since = *self.unwritten_since.get_or_insert(now);
                self.raise_late(AlarmKind::CheckpointUnwritten, since, now)
                    .await
            }
        }
    }

    /// Signs and writes the log as it is now, if it is a new one and has grown out of the newest
    /// checkpoint.
    pub(super) async fn issue(&mut self, now: Timestamp) -> Result<Issued, Failed> {
        let found = self.out.folder(|out| {
            let turn = out.folder.take()?;
            let newest = out.folder.newest(&out.log)?;
            Ok(turn.map(|turn| (turn, newest)))
        });
        let Some((_turn, newest)) = found.await? else {
            return Ok(Issued::Busy);
        };
        let newest = match newest {
            Newest::Here(here) => Some(here.tree),
            Newest::Never if self.wrote == 0 => None,
            Newest::Never | Newest::Gone => return Ok(Issued::Refused(Doubt::CheckpointGone)),
            Newest::Wrong => return Ok(Issued::Refused(Doubt::CheckpointUnsigned)),
        };
        let earlier = newest.map_or(0, |tree| tree.size);
        if earlier < self.wrote {
            return Ok(Issued::Refused(Doubt::CheckpointGone));
        }
        let growth = match audit_proof::growth(&self.node.store, earlier).await {
            Err(StoreError::Inconsistent { .. }) => {
                return Ok(Issued::Refused(Doubt::LogUnreadable));
            }
            growth => growth?,
        };
        if let Some(newest) = newest {
            let Some(proof) = &growth.proof else {
                return Ok(Issued::Refused(Doubt::LogShorter));
            };
            if verify_consistency(newest, growth.now, proof).is_err() {
                return Ok(Issued::Refused(Doubt::LogForked));
            }
        }
        let size = growth.now.size;
        if size > earlier {
            let checkpoint = Checkpoint::new(self.out.log.origin().clone(), growth.now);
            let note = checkpoint
                .sign(&self.out.key)
                .map_err(std::io::Error::other)?;
            let kept = self
                .out
                .folder(move |out| out.folder.keep(&note, size, now));
            kept.await?;
        }
        self.wrote = size;
        Ok(Issued::UpToDate)
    }

    /// Has the newest checkpoint cosigned.
    async fn cosign(&mut self, now: Timestamp) -> store::Result<()> {
        let out = Arc::clone(&self.out);
        let Some(witness) = &out.witness else {
            return Ok(());
        };
        let newest = out.folder(|out| out.folder.newest(&out.log)).await;
        let Ok(Newest::Here(mut here)) = newest else {
            return Ok(());
        };
        let size = here.tree.size;
        if here.witnessed || size == self.witnessed {
            return Ok(());
        }
        let asked = witness.cosign(&self.node.store, &out.log, here.tree, &mut here.note);
        match asked.await {
            Ok(()) => {
                (self.witnessed, self.witness_differs) = (size, false);
                self.silent_since = None;
                keep_cosigned(&out, here.note, size, now).await;
                self.clear(AlarmKind::WitnessSilent).await
            }
            Err(Unwitnessed::Store(error)) => Err(error),
            Err(Unwitnessed::Inconsistent) => {
                self.witness_differs = true;
                Ok(())
            }
            Err(why @ Unwitnessed::Silent(_)) => {
                tracing::warn!(%why, "a checkpoint of the audit log was not cosigned");
                let since = *self.silent_since.get_or_insert(now);
                self.raise_late(AlarmKind::WitnessSilent, since, now).await
            }
        }
    }

    async fn refuse(&self, doubt: Doubt) -> store::Result<()> {
        let (store, node) = (&self.node.store, &self.node.node);
        let (kind, now) = (AlarmKind::CheckpointRefused, self.node.clock.now());
        alarm::raise(store, kind, node, Some(doubt), now).await
    }

    async fn raise_late(
        &self,
        kind: AlarmKind,
        since: Timestamp,
        now: Timestamp,
    ) -> store::Result<()> {
        if now.duration_since(since) < PATIENCE {
            return Ok(());
        }
        alarm::raise(&self.node.store, kind, &self.node.node, None, now).await
    }

    async fn clear(&self, kind: AlarmKind) -> store::Result<()> {
        let now = self.node.clock.now();
        alarm::clear(&self.node.store, kind, &self.node.node, now).await
    }
}

/// Writes the same checkpoint with its cosignature, unless another node wrote a later one meanwhile.
/// Without it, it is as good as it was before.
async fn keep_cosigned(out: &Arc<Out>, note: Note, size: u64, now: Timestamp) {
    let kept = out.folder(move |out| {
        let turn = out.folder.take()?;
        match (turn, out.folder.newest(&out.log)?) {
            (Some(_turn), Newest::Here(here)) if here.tree.size == size => {
                out.folder.keep(&note, size, now)
            }
            _ => Ok(()),
        }
    });
    if let Err(error) = kept.await {
        tracing::warn!(%error, "a cosignature could not be kept");
    }
}
