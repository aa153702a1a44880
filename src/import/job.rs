//! Taking files into the register in the background: hashes first, one after the other, and then all
//! of a file in one unit of work. Whatever ends the program in between, it goes on where it was.

use jiff::Timestamp;
use tokio::time::{Duration, timeout};
use tokio_util::sync::CancellationToken;

use super::Importer;
use super::csv::columns::whole;
use crate::crypto::password::HashError;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::import::{Fault, Import, ImportKind, ImportState, WAITS};
use crate::domain::sealed::SealedColumn;
use crate::store::{
    Result, import, import_check, import_clear, import_contract, import_fault, import_register,
    import_requester,
};

/// What the job is called in the audit log.
const JOB: &str = "import";
/// Passphrases whose hashes are kept in one unit of work.
const CHUNK: i64 = 16;
/// How long it rests where nothing waits, or the desk is busy hashing for callers.
const REST: Duration = Duration::from_secs(2);

impl Importer {
    /// Works until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            match self.step().await {
                Ok(true) if !stop.is_cancelled() => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "an import rests");
                }
            }
            let woken = timeout(REST, self.store.wakes().import.notified());
            tokio::select! {
                () = stop.cancelled() => return,
                _ = woken => {}
            }
        }
    }

    /// Does one short piece of what waits. `false` where nothing does.
    pub async fn step(&self) -> Result<bool> {
        Ok(self.give_up().await? || self.clear().await? || self.take().await?)
    }

    /// Discards a file that nobody went on with, or whose sender went away.
    async fn give_up(&self) -> Result<bool> {
        let now = self.clock.now();
        for state in [ImportState::Reading, ImportState::Checked] {
            let mut read = self.store.read().await?;
            let found = import::oldest(&mut read, state, now - WAITS).await?;
            drop(read);
            if let Some(found) = found {
                self.discard(&found.import, "waited", now).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn discard(&self, import: &Import, why: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.store.begin().await?;
        import::moved(&mut tx, import.id, import.state, ImportState::Discarded).await?;
        let event = Event::new(Kind::ImportDiscarded)
            .about("import", import.id)
            .fact("rows", import.rows)
            .fact("why", why);
        tx.audit(&Cause::system(JOB, now), event).await?;
        tx.commit().await
    }

    /// Deletes what was read of a file and is not needed any more.
    async fn clear(&self) -> Result<bool> {
        if !import_clear::is_to_clear(&mut *self.store.read().await?).await? {
            return Ok(false);
        }
        let mut tx = self.store.begin().await?;
        import_clear::clear(&mut tx).await?;
        tx.commit_bookkeeping().await?;
        Ok(true)
    }

    /// Goes on with the file that has waited for the longest.
    async fn take(&self) -> Result<bool> {
        let mut read = self.store.read().await?;
        let found = import::oldest(&mut read, ImportState::Hashing, Timestamp::MAX).await?;
        let Some(found) = found else { return Ok(false) };
        let import = found.import;
        let unhashed = import_requester::unhashed(&mut read, import.id, CHUNK).await?;
        drop(read);
        if unhashed.is_empty() {
            self.propose(&import).await?;
            return Ok(true);
        }
        let mut hashes = Vec::with_capacity(unhashed.len());
        for row in unhashed {
            let context = SealedColumn::IMPORT_PASSPHRASE.context(&row.id);
            let Ok(passphrase) = self.seal_key.open(&context, &row.sealed) else {
                tracing::error!(row = row.id, "a passphrase of an import does not open");
                self.discard(&import, "seal_key", self.clock.now()).await?;
                return Ok(true);
            };
            // One at a time: a caller waits for one hash at the most because of it.
            match self.passwords.hash(passphrase).await {
                Ok(phc) => hashes.push((row.id, phc.as_str().to_owned())),
                Err(HashError::Busy | HashError::Stopped) => break,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "hashing failed");
                    break;
                }
            }
        }
        if hashes.is_empty() {
            return Ok(false);
        }
        let mut tx = self.store.begin().await?;
        import_requester::hashed(&mut tx, import.id, &hashes).await?;
        tx.commit_bookkeeping().await?;
        Ok(true)
    }

    /// Adds all of a file to the register, or tells why that is not possible any more.
    async fn propose(&self, import: &Import) -> Result<()> {
        let Some(by) = import.proposed_by else {
            return Ok(());
        };
        let (id, now) = (import.id, self.clock.now());
        let mut tx = self.store.begin().await?;
        let checks = match import.kind {
            ImportKind::Requesters => import_requester::CHECKS,
            ImportKind::Contracts => import_contract::CHECKS,
        };
        let mut faults: Vec<Fault> = Vec::new();
        for check in checks {
            let misfits = import_check::run(tx.conn()?, check, id, 0).await?;
            faults.extend(misfits.iter().map(|it| whole(it.line, it.why)));
        }
        let event = |kind| {
            Event::new(kind)
                .about("import", id)
                .about("agent", by)
                .fact("rows", import.rows)
        };
        let cause = Cause::system(JOB, now);
        if faults.is_empty() {
            let kind = match import.kind {
                ImportKind::Requesters => {
                    import_register::propose(&mut tx, id, by, now).await?;
                    Kind::ImportProposed
                }
                ImportKind::Contracts => {
                    import_contract::take(&mut tx, id, now).await?;
                    Kind::ImportTaken
                }
            };
            tx.audit(&cause, event(kind)).await?;
            return tx.commit().await;
        }
        faults.sort_by_key(|fault| fault.line);
        let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
        import::refused(&mut tx, id, count).await?;
        import_fault::add(&mut tx, id, faults, 0).await?;
        let refused = event(Kind::ImportRefused)
            .fact("why", "taken")
            .fact("count", count);
        tx.audit(&cause, refused).await?;
        tx.commit().await
    }
}
