//! Retention: once a day what was kept for long enough is purged, class by class and chunk by chunk, so that
//! others get in between. What a hold keeps, and what is not finished, stays (decision 0023).

use jiff::Timestamp;

use super::{Daily, done};
use crate::domain::event::Cause;
use crate::domain::retention::{Class, Rule, Thing};
use crate::i18n::time::today;
use crate::store::{
    self,
    retention::{self, Cursor},
};

/// Chunks of a class in one round; the next round goes on.
const CHUNKS: usize = 100;

impl Daily {
    pub(super) async fn retention(&self) -> store::Result<()> {
        let now = self.clock.now();
        let rules = retention::rules(&mut *self.store.read().await?).await?;
        let mut purged = false;
        for rule in rules {
            if rule.is_due(today(now)) {
                let swept = self.sweep(&rule, now).await;
                // Failures and sessions go daily, and are named nowhere else.
                purged |= rule.class != Class::SignIn && matches!(swept, Ok(true));
                done(rule.class, swept.map(drop));
            }
        }
        if purged {
            done("what was purged", self.store.scrub().await);
        }
        Ok(())
    }

    /// Purges what is due of a class, and notes that the day's purge is done once nothing is left. Whether there was
    /// anything.
    async fn sweep(&self, rule: &Rule, now: Timestamp) -> store::Result<bool> {
        let mut chunks = 0;
        for thing in rule.class.things() {
            let mut after = Cursor::start();
            while let Some(last) = self.purge(rule.class, thing, &after, now).await? {
                after = last;
                chunks += 1;
                if chunks == CHUNKS {
                    return Ok(true);
                }
            }
        }
        let mut tx = self.store.begin().await?;
        retention::swept(&mut tx, rule.class, today(now)).await?;
        tx.commit_bookkeeping().await?;
        Ok(chunks > 0)
    }

    /// Purges a chunk, as the class is set now; nothing where another node did, or somebody set it otherwise.
    async fn purge(
        &self,
        class: Class,
        thing: Thing,
        after: &Cursor,
        now: Timestamp,
    ) -> store::Result<Option<Cursor>> {
        let mut tx = self.store.begin().await?;
        let rule = retention::rule(tx.conn()?, class).await?;
        if !rule.is_due(today(now)) {
            return Ok(None);
        }
        let cutoff = rule.months.cutoff(today(now));
        let cause = Cause::system("retention", now);
        let last = retention::purge(&mut tx, &cause, (thing, cutoff), after).await?;
        if last.is_some() {
            tx.commit().await?;
        }
        Ok(last)
    }
}
