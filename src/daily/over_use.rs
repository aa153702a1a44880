//! Over-use: noticed where more is in use than is contracted, reminded of before the deadline, and closed
//! as soon as use is inside again (R10-3-3, R10-3-4, R16). What comes after the deadline a person decides.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Daily, done};
use crate::domain::contract::Force;
use crate::domain::event::{Cause, Kind};
use crate::domain::ids::{ContractId, OverUseId};
use crate::domain::over_use::{ARTICLES, Case, Closed, Deadline, Notice, TEXT_VERSION};
use crate::domain::usage::UsageDay;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::notify::{letters, tell};
use crate::store::{self, Db, StoreError, Tx, contract, subscriber, usage};

/// What is to be done about an open case.
enum Step {
    Close(Closed, Option<UsageDay>),
    /// So many days before the deadline.
    Remind(i64),
}

impl Daily {
    pub(super) async fn over_use(&self) -> store::Result<()> {
        let now = self.clock.now();
        let day = today(now);
        let mut read = self.store.read().await?;
        let mut waiting = Vec::new();
        for case in store::over_use::open_cases(&mut read).await? {
            if step(&mut read, &case, day).await?.is_some() {
                waiting.push(case.id);
            }
        }
        let over = usage::over(&mut read, day).await?;
        drop(read);
        for id in waiting {
            done(id, self.follow(id, now).await);
        }
        for id in over {
            done(id, self.notice(id, now).await);
        }
        Ok(())
    }

    /// Closes an open case that is over, or sends the reminder that is due.
    async fn follow(&self, id: OverUseId, now: Timestamp) -> store::Result<()> {
        let day = today(now);
        let mut tx = self.store.begin().await?;
        let Some(case) = store::over_use::load(tx.conn()?, id).await? else {
            return Ok(());
        };
        match step(tx.conn()?, &case, day).await? {
            None => return Ok(()),
            Some(Step::Close(why, counted)) => {
                self.close(&mut tx, &case, (why, counted), (day, now))
                    .await?;
            }
            Some(Step::Remind(days)) => self.remind(&mut tx, &case, days, now).await?,
        }
        tx.commit().await
    }

    async fn remind(
        &self,
        tx: &mut Tx,
        case: &Case,
        days: i64,
        now: Timestamp,
    ) -> store::Result<()> {
        store::over_use::remind(tx, case, days, now).await?;
        let event = case
            .event(Kind::OverUseReminded)
            .fact("days_before", days)
            .fact("deadline_on", case.deadline.on.to_string());
        tx.audit(&cause(now), event).await?;
        let letter = letters::over_use::reminder(&self.catalogues, case);
        tell::of_contract(tx, &*self.entropy, case.subscriber, &letter, now).await
    }

    async fn close(
        &self,
        tx: &mut Tx,
        case: &Case,
        (why, counted): (Closed, Option<UsageDay>),
        (day, now): (Date, Timestamp),
    ) -> store::Result<()> {
        store::over_use::close(tx, case, (why, counted), (day, now)).await?;
        let event = case.event(Kind::OverUseClosed).fact("closed", why.code());
        let event = match counted {
            Some(counted) => event
                .fact("used", counted.devices)
                .fact("contracted", counted.contracted),
            None => event,
        };
        tx.audit(&cause(now), event).await?;
        let letter = letters::over_use::closed(&self.catalogues, case, why, day);
        tell::of_contract(tx, &*self.entropy, case.subscriber, &letter, now).await
    }

    /// Opens a case for a contract that uses more today than it has, with its notice.
    async fn notice(&self, id: ContractId, now: Timestamp) -> store::Result<()> {
        let day = today(now);
        let mut tx = self.store.begin().await?;
        let counted = usage::on(tx.conn()?, id, day).await?;
        let Some(counted) = counted.filter(|day| day.is_over()) else {
            return Ok(());
        };
        let signed = contract::load(tx.conn()?, id, day).await?;
        let Some(signed) = signed.filter(|signed| signed.force(day) == Force::InForce) else {
            return Ok(());
        };
        let whose = subscriber::load(tx.conn()?, signed.subscriber)
            .await?
            .ok_or_else(|| StoreError::Changed {
                table: "subscriber",
                id: signed.subscriber.to_string(),
            })?;
        let number = store::over_use::next_number(tx.conn()?, i64::from(day.year())).await?;
        let case = Case {
            id: OverUseId::new(uuid_v7(now, &*self.entropy)),
            subscriber: whose.id,
            contract: id,
            notice: Notice {
                number,
                used: counted.devices,
                contracted: counted.contracted,
                company: whose.name.to_string(),
                contract_number: signed.number.to_string(),
                articles: ARTICLES.to_owned(),
                text_version: TEXT_VERSION.to_owned(),
                issued_on: day,
            },
            deadline: Deadline::issued(day),
            decision: None,
            decisions: 0,
            closed: None,
        };
        store::over_use::open(&mut tx, &case, now).await?;
        let found = case
            .event(Kind::OverUseFound)
            .fact("used", counted.devices)
            .fact("contracted", counted.contracted);
        tx.audit(&cause(now), found).await?;
        let issued = case
            .event(Kind::OverUseNoticeIssued)
            .fact("articles", ARTICLES)
            .fact("version", TEXT_VERSION)
            .fact("received_on", day.to_string())
            .fact("deadline_on", case.deadline.on.to_string());
        tx.audit(&cause(now), issued).await?;
        let letter = letters::over_use::notice(&self.catalogues, &case);
        tell::of_contract(&mut tx, &*self.entropy, case.subscriber, &letter, now).await?;
        tracing::info!(contract = %id, number = %case.notice.number, "over-use was noticed");
        tx.commit().await
    }
}

/// What is to be done about a case on a day; nothing about one that is closed.
async fn step(conn: &mut Db, case: &Case, day: Date) -> store::Result<Option<Step>> {
    let signed = contract::load(conn, case.contract, day).await?;
    let has_ended = signed.is_none_or(|signed| signed.force(day) == Force::Ended);
    let counted = usage::on(conn, case.contract, day).await?;
    if let Some(why) = case.is_over(counted, has_ended, day) {
        return Ok(Some(Step::Close(why, counted)));
    }
    let Some(days) = case.reminder(day) else {
        return Ok(None);
    };
    let reminded = store::over_use::is_reminded(conn, case, days).await?;
    Ok((!reminded).then_some(Step::Remind(days)))
}

fn cause(now: Timestamp) -> Cause {
    Cause::system("over_use", now)
}
