//! The unit of work: one change, its audit event, and what it sets in motion.

use std::sync::Arc;

use tokio::sync::OwnedMutexGuard;

use super::writer::{Slot, Writer};
use super::{Db, Result, StoreError};
use crate::entropy::SharedEntropy;

/// A unit of work. Dropping it takes everything back; [`Tx::commit`] keeps it.
///
/// Nothing but the database may be awaited while one is held: it has the node's only writing
/// connection.
pub struct Tx {
    /// Present until the unit is kept or dropped.
    slot: Option<OwnedMutexGuard<Slot>>,
    writer: Arc<Writer>,
    pub(super) entropy: SharedEntropy,
    pub(super) audited: bool,
    wake_dispatch: bool,
    wake_mail: bool,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("audited", &self.audited)
            .finish_non_exhaustive()
    }
}

impl Tx {
    pub(super) async fn begin(writer: &Arc<Writer>, entropy: SharedEntropy) -> Result<Self> {
        Ok(Self {
            slot: Some(writer.enter().await?),
            writer: Arc::clone(writer),
            entropy,
            audited: false,
            wake_dispatch: false,
            wake_mail: false,
        })
    }

    pub(super) fn slot(&mut self) -> Result<&mut Slot> {
        self.slot.as_deref_mut().ok_or_else(|| StoreError::Lost)
    }

    /// The connection, to read inside the unit.
    pub fn conn(&mut self) -> Result<&mut Db> {
        self.slot()?.conn()
    }

    /// Wakes the dispatch on every node once this is committed.
    pub fn wake_dispatch(&mut self) {
        self.wake_dispatch = true;
    }

    pub(super) fn wake_mail(&mut self) {
        self.wake_mail = true;
    }

    /// Keeps the unit; returns when it is durable. A change without an audit event is refused.
    pub async fn commit(self) -> Result<()> {
        if self.audited {
            self.keep().await
        } else {
            Err(StoreError::Unaudited)
        }
    }

    /// Keeps a unit that tells no story of its own: bookkeeping such as a session's last use, a
    /// chunk of mirrored devices or a mail's delivery.
    pub async fn commit_bookkeeping(self) -> Result<()> {
        self.keep().await
    }

    async fn keep(mut self) -> Result<()> {
        let mut slot = self.slot.take().ok_or_else(|| StoreError::Lost)?;
        slot.wake_dispatch |= self.wake_dispatch;
        slot.wake_mail |= self.wake_mail;
        self.writer.leave(slot).await
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.slot.take().is_some() {
            self.writer.flush.notify_one();
        }
    }
}
