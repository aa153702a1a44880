//! Rescuing: a sender that died leaves a request whose outcome nobody knows. Any node says so.

use crate::domain::attempt::{Asked, AttemptEnd, Outcome};
use crate::domain::event::{Cause, Kind};
use crate::store::attempt::Ended;
use crate::store::request::Move;
use crate::store::{self, StoreError, attempt, dispatch, request};

use super::Dispatch;
use super::claim::{about, out_of_place};

impl Dispatch {
    /// Gives up on senders whose leases ran out; how many.
    pub async fn rescue(&self) -> store::Result<usize> {
        let mut rescued = 0;
        while self.rescue_one().await? {
            rescued += 1;
        }
        Ok(rescued)
    }

    async fn rescue_one(&self) -> store::Result<bool> {
        let now = self.clock.now();
        if dispatch::next_lapsed(&mut *self.store.read().await?, now)
            .await?
            .is_none()
        {
            return Ok(false);
        }
        let mut tx = self.store.begin().await?;
        let Some(lapsed) = dispatch::next_lapsed(tx.conn()?, now).await? else {
            return Ok(false);
        };
        let running = attempt::running(tx.conn()?, lapsed.accepted.id)
            .await?
            .ok_or_else(|| StoreError::Inconsistent {
                column: "attempt".into(),
                why: "a sending has no attempt".into(),
            })?;
        let to = lapsed
            .rescue(running.started_at, now)
            .map_err(|refused| out_of_place(&refused))?;
        let end = AttemptEnd {
            outcome: Outcome::Lapsed,
            why: "lease_lapsed".into(),
            detail: String::new(),
            http_status: None,
            request_uid: None,
        };
        request::save(&mut tx, vec![Move::to(&lapsed, to)]).await?;
        let ended = Ended {
            id: running.id,
            end: &end,
            asked: &Asked::default(),
        };
        attempt::end(&mut tx, now, &[ended]).await?;
        let event = about(Kind::AttemptLapsed, &lapsed)
            .fact("attempt", running.number)
            .fact("node", running.node.clone());
        tx.audit(&Cause::system("rescue", now), event).await?;
        tx.commit().await?;
        tracing::warn!(request = %lapsed.accepted.id, node = running.node, "a sender's lease ran out");
        Ok(true)
    }
}
