//! The course of the demo's contracts: one has more licences from next month on, one stops in some
//! weeks.

use anyhow::Context;
use jiff::ToSpan;

use super::cast::COMPANIES;
use super::seed::{cause, refused, staff};
use crate::domain::calendar::MonthStart;
use crate::domain::child_change::{Changed, ChildChange};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::ending::{Came, Ended, Ending, Notice};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ChildChangeId, EndingId};
use crate::domain::policy::Role;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::store::{Tx, child_change, contract, ending};
use crate::web::App;

/// How long ago the notice arrived.
const ARRIVED_DAYS: i64 = 9;

/// Records both.
pub(super) async fn record(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    let (grows, stops) = (&COMPANIES[0], &COMPANIES[2]);
    more_licences(app, &mut tx, grows.contract, grows.accounts + 25).await?;
    notice(app, &mut tx, stops.contract).await?;
    Ok(tx.commit().await?)
}

async fn more_licences(app: &App, tx: &mut Tx, number: &str, count: i64) -> anyhow::Result<()> {
    let (signed, now) = (whose(app, tx, number).await?, app.clock.now());
    let licences = Count::new(count).map_err(refused)?;
    let change = ChildChange {
        id: ChildChangeId::new(uuid_v7(now, &*app.entropy)),
        child: signed.child,
        changed: Changed {
            licences: Some(licences),
            ..Changed::default()
        },
        effective: MonthStart::after(today(now)),
        case: None,
        recorded_by: staff(tx, Role::Administrator).await?,
    };
    child_change::record(tx, &change, now).await?;
    let event = Event::new(Kind::ContractChangeRecorded)
        .about("subscriber", signed.subscriber)
        .about("child", signed.child)
        .fact("licences_before", signed.accounts.count())
        .fact("licences", licences.count())
        .fact("effective_on", change.effective.date().to_string());
    Ok(tx.audit(&cause(app), event).await?)
}

async fn notice(app: &App, tx: &mut Tx, number: &str) -> anyhow::Result<()> {
    let (signed, now) = (whose(app, tx, number).await?, app.clock.now());
    let arrived = today(now).saturating_sub(ARRIVED_DAYS.days());
    let notice = Notice::new(arrived, None, today(now)).map_err(|(_, why)| refused(why))?;
    let end = Ending {
        id: EndingId::new(uuid_v7(now, &*app.entropy)),
        ended: Ended::Option(signed.id),
        came: Came::Notice(notice),
        recorded_by: staff(tx, Role::Administrator).await?,
    };
    ending::record(tx, &end, now).await?;
    let event = Event::new(Kind::ContractEndRecorded)
        .about("subscriber", signed.subscriber)
        .about("contract", signed.id)
        .fact("subject", end.ended.subject().code())
        .fact("ground", end.ground().code())
        .fact("arrived_on", arrived.to_string())
        .fact("named_on", "")
        .fact("effective_on", notice.effective().to_string());
    Ok(tx.audit(&cause(app), event).await?)
}

pub(super) async fn whose(app: &App, tx: &mut Tx, number: &str) -> anyhow::Result<Contract> {
    let number = ContractNumber::parse(number).map_err(refused)?;
    let id = contract::by_number(tx.conn()?, &number).await?;
    let id = id.context("the demo's contract is missing")?;
    let signed = contract::load(tx.conn()?, id, today(app.clock.now())).await?;
    signed.context("the demo's contract is missing")
}
