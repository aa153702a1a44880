//! The end of a qualifying service: subscribers are reminded of the answer day, and told where it passed
//! without an answer (R17). The contract itself ends by nobody's hand.

use jiff::Timestamp;

use super::{Daily, done};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::QualifyingCaseId;
use crate::i18n::time::today;
use crate::notify::{letters, tell};
use crate::store::qualifying_case::{self, Listed};
use crate::store::{self, child_contract};

impl Daily {
    pub(super) async fn qualifying(&self) -> store::Result<()> {
        let now = self.clock.now();
        let mut read = self.store.read().await?;
        let presented = qualifying_case::unanswered(&mut read).await?;
        drop(read);
        let due = |it: &Listed| {
            it.case
                .reminder(today(now))
                .is_some_and(|step| it.told < step.place())
        };
        for listed in presented.iter().filter(|it| due(it)) {
            done(listed.case.id, self.remind_of(listed.case.id, now).await);
        }
        Ok(())
    }

    async fn remind_of(&self, id: QualifyingCaseId, now: Timestamp) -> store::Result<()> {
        let day = today(now);
        let mut tx = self.store.begin().await?;
        let Some(listed) = qualifying_case::load(tx.conn()?, id).await? else {
            return Ok(());
        };
        let (Some(step), Some(terms)) = (listed.case.reminder(day), listed.case.terms()) else {
            return Ok(());
        };
        let Some(child) = child_contract::load(tx.conn()?, listed.case.child, day).await? else {
            return Ok(());
        };
        qualifying_case::tell(&mut tx, id, step).await?;
        let event = Event::new(Kind::QualifyingReminded)
            .about("subscriber", child.subscriber)
            .about("child", child.id)
            .about("case", id)
            .fact("reminder", step.code())
            .fact("answer_by", terms.answer_by.to_string());
        tx.audit(&Cause::system("qualifying", now), event).await?;
        let about = letters::qualifying::About {
            company: &listed.company,
            child: &listed.child_number,
            terms,
        };
        let letter = letters::qualifying::reminder(&self.catalogues, &about, step);
        let entropy = &*self.entropy;
        tell::of_contract(&mut tx, entropy, child.subscriber, &letter, now).await?;
        tx.commit().await
    }
}
