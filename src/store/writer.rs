//! One writing connection per node; units that meet share one commit.
//!
//! A unit is a savepoint in the transaction that is under way. When it commits, it releases its
//! savepoint, hands the connection on, and waits; the flusher queues behind the units that wait
//! already, commits for all of them, and answers each. The lock is fair, so a lone unit is flushed
//! at once and a crowd shares one fsync. A unit that is dropped is rolled back to its savepoint by
//! whoever takes the connection next.
//!
//! Whoever waits for a unit may go away at any moment: a caller hangs up, a request times out. What
//! opens, releases and takes back savepoints therefore runs on tasks of its own, to its end, and the
//! slot's marks are always true of the connection.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{AnyConnection, Executor};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::audit::Log;
use super::audit_about::Owners;
use super::engine::Engine;
use super::{Result, StoreError, Wakes};

/// Units that share one commit at the most.
const GROUP: usize = 256;
/// How long a unit waits for its turn.
const TURN: Duration = Duration::from_secs(8);

/// Hands the writing connection to one unit after the other.
pub(super) struct Writer {
    engine: Engine,
    slot: Arc<Mutex<Slot>>,
    pub(super) flush: Notify,
    wakes: Arc<Wakes>,
}

/// How a group ended for one of its units.
type Ended = std::result::Result<(), Arc<StoreError>>;

/// The connection, and the group that is under way on it.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of the connection"
)]
pub(super) struct Slot {
    conn: Option<AnyConnection>,
    /// A transaction is open.
    open: bool,
    /// A savepoint is open; when the lock is free, one that was abandoned.
    in_unit: bool,
    /// A unit was kept whose savepoint may still be there.
    kept: bool,
    members: Vec<oneshot::Sender<Ended>>,
    /// The audit log's end, once a unit of this group appended; written back once, at the commit.
    log: Option<Log>,
    /// As it was before the unit that is under way.
    log_before: Option<Log>,
    owners: Owners,
    pub(super) wake_dispatch: bool,
    pub(super) wake_mail: bool,
}

impl Writer {
    pub(super) fn start(engine: Engine, wakes: Arc<Wakes>) -> Arc<Self> {
        let writer = Arc::new(Self {
            engine,
            slot: Arc::default(),
            flush: Notify::new(),
            wakes,
        });
        let weak = Arc::downgrade(&writer);
        tokio::spawn(async move {
            while let Some(writer) = weak.upgrade() {
                let notified =
                    tokio::time::timeout(Duration::from_secs(5), writer.flush.notified());
                if notified.await.is_ok() {
                    let mut slot = writer.slot.lock().await;
                    writer.flush(&mut slot).await;
                }
            }
        });
        writer
    }

    /// Waits for the connection and opens a savepoint on it, in the group that is under way or in a
    /// new one. [`StoreError::Busy`] where the turn does not come in time.
    pub(super) async fn enter(self: &Arc<Self>) -> Result<OwnedMutexGuard<Slot>> {
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.slot).lock_owned());
        let mut slot = turn
            .await
            .map_err(|_elapsed| StoreError::Busy(sqlx::Error::PoolTimedOut))?;
        let writer = Arc::clone(self);
        to_its_end(async move {
            let stood_idle = slot.conn.is_some() && !slot.open;
            let mut entered = writer.open_unit(&mut slot).await;
            // A connection may have died with its server while nothing was under way on it.
            if stood_idle && entered.as_ref().is_err_and(|error| !error.is_locked()) {
                slot.fail(StoreError::Lost);
                entered = writer.open_unit(&mut slot).await;
            }
            if let Err(error) = entered {
                slot.fail(StoreError::Lost);
                writer.flush.notify_one();
                return Err(error);
            }
            Ok(slot)
        })
        .await
    }

    async fn open_unit(&self, slot: &mut Slot) -> Result<()> {
        self.clear_abandoned(slot).await;
        if slot.conn.is_none() {
            slot.conn = Some(self.engine.writer().await?);
        }
        if slot.open {
            let kept = std::mem::take(&mut slot.kept);
            self.engine.next_unit(slot.conn()?, kept).await?;
        } else {
            self.engine.begin(slot.conn()?).await?;
            slot.open = true;
        }
        slot.in_unit = true;
        slot.log_before.clone_from(&slot.log);
        Ok(())
    }

    /// Releases a unit's savepoint, gives the connection back, and waits for the group's commit. A
    /// unit whose caller goes away now is kept all the same: whole.
    pub(super) async fn leave(self: &Arc<Self>, mut slot: OwnedMutexGuard<Slot>) -> Result<()> {
        let writer = Arc::clone(self);
        let answered = to_its_end(async move {
            if let Err(error) = writer.engine.keep_unit(slot.conn()?).await {
                writer.flush.notify_one();
                return Err(error);
            }
            (slot.in_unit, slot.kept) = (false, true);
            let (answer, answered) = oneshot::channel();
            slot.members.push(answer);
            if slot.members.len() >= GROUP {
                writer.flush(&mut slot).await;
            }
            drop(slot);
            writer.flush.notify_one();
            Ok(answered)
        })
        .await?;
        match answered.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(StoreError::Commit(error)),
            Err(_gone) => Err(StoreError::Lost),
        }
    }

    /// Takes back what a unit left that did not commit.
    async fn clear_abandoned(&self, slot: &mut Slot) {
        if !slot.in_unit {
            return;
        }
        slot.log = slot.log_before.take();
        let cleared = match slot.conn() {
            Ok(conn) => conn
                .execute("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")
                .await
                .map_err(StoreError::from),
            Err(error) => Err(error),
        };
        match cleared {
            Ok(_) => slot.in_unit = false,
            Err(error) => slot.fail(error),
        }
    }

    /// Commits for all members of the group and answers each.
    async fn flush(&self, slot: &mut Slot) {
        self.clear_abandoned(slot).await;
        if !slot.open {
            return;
        }
        let (dispatch, mail) = (
            std::mem::take(&mut slot.wake_dispatch),
            std::mem::take(&mut slot.wake_mail),
        );
        if let Err(error) = self.end(slot).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a group of units was not committed"
            );
            slot.fail(error);
            return;
        }
        (slot.open, slot.kept) = (false, false);
        for member in slot.members.drain(..) {
            member.send(Ok(())).ok();
        }
        if dispatch {
            self.wakes.dispatch.notify_one();
        }
        if mail {
            self.wakes.mail.notify_one();
        }
        if (dispatch || mail)
            && let Ok(conn) = slot.conn()
        {
            self.engine.notify(conn).await;
        }
    }

    /// Writes the log's head and ends the transaction.
    async fn end(&self, slot: &mut Slot) -> Result<()> {
        let log = slot.log.take();
        let empty = slot.members.is_empty();
        let conn = slot.conn()?;
        if empty {
            conn.execute("ROLLBACK").await?;
            return Ok(());
        }
        match log {
            Some(log) => log.save(conn).await?,
            None => self.engine.still_whole(conn).await?,
        }
        conn.execute("COMMIT").await?;
        Ok(())
    }
}

/// Runs on a task of its own, so that it ends also where nobody waits for it any more.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(_stopped) => Err(StoreError::Lost),
    }
}

impl Slot {
    /// Gives the connection up, and with it everything that was not committed.
    fn fail(&mut self, why: StoreError) {
        let lost = std::mem::take(self);
        let why = Arc::new(why);
        for member in lost.members {
            member.send(Err(Arc::clone(&why))).ok();
        }
    }

    /// The audit log's end as the group sees it, and the connection to append with.
    pub(super) async fn log(&mut self) -> Result<(&mut Log, &mut AnyConnection)> {
        let conn = self.conn.as_mut().ok_or_else(|| StoreError::Lost)?;
        let log = match self.log.take() {
            Some(log) => log,
            None => Log::load(conn).await?,
        };
        Ok((self.log.insert(log), conn))
    }

    /// What belongs to what, and the connection of the group to ask for more.
    pub(super) fn owners(&mut self) -> Result<(&mut Owners, &mut AnyConnection)> {
        let conn = self.conn.as_mut().ok_or_else(|| StoreError::Lost)?;
        Ok((&mut self.owners, conn))
    }

    /// The connection of the group.
    pub(super) fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.conn.as_mut().ok_or_else(|| StoreError::Lost)
    }
}
