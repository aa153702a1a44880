//! A node's share of what an account may get in a second: the API counts all nodes together.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Dispatch;
use crate::entropy::{Entropy, uuid_v7};
use crate::store::{self, node};

/// How often a node shows that it runs, and looks who else does.
pub(super) const BEAT: SignedDuration = SignedDuration::from_secs(5);

/// This node among the others. Times are microseconds.
#[derive(Debug)]
pub(super) struct Share {
    /// Which node: a name may be given to two.
    id: Uuid,
    seen_at: AtomicI64,
    /// A node that comes to others takes its share once they have noticed.
    from: AtomicI64,
}

impl Share {
    pub(super) fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
        Self {
            id: uuid_v7(now, entropy),
            seen_at: AtomicI64::new(i64::MIN),
            from: AtomicI64::new(i64::MIN),
        }
    }

    /// Until when nothing may be claimed; `None` where it may be.
    pub(super) fn waits(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.from.load(Ordering::Relaxed);
        let from = Timestamp::from_microsecond(from).ok()?;
        (now < from && from <= now + BEAT).then_some(from)
    }
}

impl Dispatch {
    /// Shows that this node runs, and takes its share of what an account may get.
    pub async fn beat(&self) -> store::Result<()> {
        let (now, share) = (self.clock.now(), &self.0.share);
        let seen_at = share.seen_at.load(Ordering::Relaxed);
        let first = seen_at == i64::MIN;
        let since = now.as_microsecond().saturating_sub(seen_at);
        if !first && (0..i64::try_from(BEAT.as_micros()).unwrap_or(i64::MAX)).contains(&since) {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        if first {
            node::replaced(&mut tx, &self.node).await?;
        }
        node::seen(&mut tx, share.id, &self.node, now).await?;
        let nodes = node::count(tx.conn()?).await?;
        tx.commit_bookkeeping().await?;
        share.seen_at.store(now.as_microsecond(), Ordering::Relaxed);
        if first && nodes > 1 {
            let from = (now + BEAT).as_microsecond();
            share.from.store(from, Ordering::Relaxed);
        }
        let nodes = u32::try_from(nodes).unwrap_or(u32::MAX).max(1);
        self.0.pace.limit_to(self.calls_per_second / nodes);
        Ok(())
    }

    /// Gives its share back to the others.
    pub async fn leave(&self) -> store::Result<()> {
        let mut tx = self.store.begin().await?;
        node::left(&mut tx, self.0.share.id).await?;
        tx.commit_bookkeeping().await
    }
}
