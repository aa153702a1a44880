//! Alarms of tokens that end, at 30, 7 and 1 days. The calendar needs no gate.

use crate::dispatch::Dispatch;
use crate::dispatch::alarm::{self, About};
use crate::domain::alarm::AlarmKind;
use crate::domain::readiness::days_left;
use crate::store;
use crate::store::token_alarm::{self, Ending};

impl Dispatch {
    /// Raises the alarm of each token's days that are left, and ends those that do not fit any more.
    pub(in crate::dispatch) async fn look_at_tokens(&self) -> store::Result<()> {
        let now = self.clock.now();
        let wanted = |ending: &Ending| {
            let last = ending.token_expires_on?;
            AlarmKind::of_token(days_left(last, now))
        };
        let mut endings = token_alarm::endings(&mut *self.store.read().await?, now).await?;
        endings.retain(|ending| ending.open != Vec::from_iter(wanted(ending)));
        for ending in endings {
            let (about, wanted) = (About::tenant(ending.tenant), wanted(&ending));
            let mut tx = self.store.begin().await?;
            for kind in AlarmKind::TOKEN {
                if Some(kind) == wanted {
                    alarm::raise(&mut tx, kind, &about, now).await?;
                } else {
                    alarm::clear(&mut tx, kind, &about, now).await?;
                }
            }
            tx.commit_bookkeeping().await?;
        }
        Ok(())
    }
}
