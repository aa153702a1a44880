//! One writing connection per node; units that meet share one commit.
//!
//! A unit is a savepoint in the transaction that is under way. When it commits, it releases its
//! savepoint, hands the connection on, and waits; the flusher queues behind the units that wait
//! already, commits for all of them, and answers each. The lock is fair, so a lone unit is flushed
//! at once and a crowd shares one fsync. A unit that is dropped is rolled back to its savepoint by
//! whoever takes the connection next.

use std::sync::Arc;

use sqlx::{AnyConnection, Executor};
use tokio::sync::{Mutex, Notify, oneshot};

use super::audit::Log;
use super::engine::Engine;
use super::{Result, StoreError, Wakes};

/// Units that share one commit at the most.
const GROUP: usize = 256;

/// Hands the writing connection to one unit after the other.
pub(super) struct Writer {
    engine: Engine,
    pub(super) slot: Arc<Mutex<Slot>>,
    pub(super) flush: Notify,
    wakes: Arc<Wakes>,
}

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
    pub(super) in_unit: bool,
    members: Vec<oneshot::Sender<std::result::Result<(), String>>>,
    /// The audit log's end, once a unit of this group appended; written back once, at the commit.
    log: Option<Log>,
    /// As it was before the unit that is under way.
    log_before: Option<Log>,
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
                let notified = tokio::time::timeout(
                    std::time::Duration::from_secs(5),
                    writer.flush.notified(),
                );
                if notified.await.is_ok() {
                    let mut slot = writer.slot.lock().await;
                    writer.flush(&mut slot).await;
                }
            }
        });
        writer
    }

    /// Opens a savepoint for a unit, in the group that is under way or in a new one.
    pub(super) async fn enter(&self, slot: &mut Slot) -> Result<()> {
        self.clear_abandoned(slot).await;
        if slot.conn.is_none() {
            slot.conn = Some(self.engine.writer().await?);
        }
        let entered = self.open_unit(slot).await;
        if entered.is_err() {
            slot.fail("the connection was lost");
        }
        entered
    }

    async fn open_unit(&self, slot: &mut Slot) -> Result<()> {
        if !slot.open {
            self.engine.begin(slot.conn()?).await?;
            slot.open = true;
        }
        slot.conn()?.execute("SAVEPOINT unit").await?;
        slot.in_unit = true;
        slot.log_before.clone_from(&slot.log);
        Ok(())
    }

    /// Releases a unit's savepoint and lets it wait for the group's commit.
    pub(super) async fn leave(
        &self,
        slot: &mut Slot,
    ) -> Result<oneshot::Receiver<std::result::Result<(), String>>> {
        slot.conn()?.execute("RELEASE SAVEPOINT unit").await?;
        slot.in_unit = false;
        let (answer, answered) = oneshot::channel();
        slot.members.push(answer);
        if slot.members.len() >= GROUP {
            self.flush(slot).await;
        }
        Ok(answered)
    }

    async fn clear_abandoned(&self, slot: &mut Slot) {
        if !slot.in_unit {
            return;
        }
        slot.in_unit = false;
        slot.log = slot.log_before.take();
        let cleared = match slot.conn() {
            Ok(conn) => conn
                .execute("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")
                .await
                .is_ok(),
            Err(_) => false,
        };
        if !cleared {
            slot.fail("the connection was lost");
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
        let verb = if slot.members.is_empty() {
            "ROLLBACK"
        } else {
            "COMMIT"
        };
        let ended = slot.end(verb).await;
        if let Err(error) = ended {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a group of units was not committed"
            );
            slot.fail("the database did not commit");
            return;
        }
        slot.open = false;
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
}

impl Slot {
    /// Gives the connection up, and with it everything that was not committed.
    fn fail(&mut self, why: &str) {
        let lost = std::mem::take(self);
        for member in lost.members {
            member.send(Err(why.to_owned())).ok();
        }
    }

    /// Writes the log's head and ends the transaction.
    async fn end(&mut self, verb: &'static str) -> Result<()> {
        let log = self.log.take();
        self.log_before = None;
        let conn = self.conn()?;
        if let Some(log) = log {
            log.save(conn).await?;
        }
        conn.execute(verb).await?;
        Ok(())
    }

    /// The audit log's end as the group sees it, and the connection to append with.
    pub(super) async fn log(&mut self) -> Result<(&mut Log, &mut AnyConnection)> {
        let lost = || StoreError::Commit("the connection was lost".into());
        let conn = self.conn.as_mut().ok_or_else(lost)?;
        let log = match self.log.take() {
            Some(log) => log,
            None => Log::load(conn).await?,
        };
        Ok((self.log.insert(log), conn))
    }

    /// The connection of the group.
    pub(super) fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.conn
            .as_mut()
            .ok_or_else(|| StoreError::Commit("the connection was lost".into()))
    }
}
