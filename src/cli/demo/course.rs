//! The course of the demo's contracts: one has more accounts from next month on, one stops in some
//! weeks.

use anyhow::Context;
use jiff::ToSpan;

use super::cast::COMPANIES;
use super::seed::{cause, refused, staff};
use crate::domain::calendar::{MonthStart, next_month};
use crate::domain::contract::{Accounts, Contract, ContractNumber};
use crate::domain::contract_change::ContractChange;
use crate::domain::contract_end::{ContractEnd, Notice};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ContractChangeId, ContractEndId};
use crate::domain::policy::Role;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::store::{Tx, contract, contract_change, contract_end};
use crate::web::App;

/// How long ago the notice arrived.
const ARRIVED_DAYS: i64 = 9;

/// Records both.
pub(super) async fn record(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    let (grows, stops) = (&COMPANIES[0], &COMPANIES[2]);
    more_accounts(app, &mut tx, grows.contract, grows.accounts + 25).await?;
    notice(app, &mut tx, stops.contract).await?;
    Ok(tx.commit().await?)
}

async fn more_accounts(app: &App, tx: &mut Tx, number: &str, count: i64) -> anyhow::Result<()> {
    let (signed, now) = (whose(tx, number).await?, app.clock.now());
    let change = ContractChange {
        id: ContractChangeId::new(uuid_v7(now, &*app.entropy)),
        contract: signed.id,
        accounts: Accounts::new(count).map_err(refused)?,
        effective: MonthStart::new(next_month(today(now))).map_err(refused)?,
        recorded_by: staff(tx, Role::Administrator).await?,
    };
    contract_change::record(tx, &change, now).await?;
    let event = Event::new(Kind::ContractChangeRecorded)
        .about("subscriber", signed.subscriber)
        .about("contract", signed.id)
        .fact("accounts", change.accounts.count())
        .fact("effective_on", change.effective.date().to_string());
    Ok(tx.audit(&cause(app), event).await?)
}

async fn notice(app: &App, tx: &mut Tx, number: &str) -> anyhow::Result<()> {
    let (signed, now) = (whose(tx, number).await?, app.clock.now());
    let arrived = today(now).saturating_sub(ARRIVED_DAYS.days());
    let notice = Notice::new(arrived, None, today(now)).map_err(|(_, why)| refused(why))?;
    let end = ContractEnd {
        id: ContractEndId::new(uuid_v7(now, &*app.entropy)),
        contract: signed.id,
        notice,
        recorded_by: staff(tx, Role::Administrator).await?,
    };
    contract_end::record(tx, &end, now).await?;
    let event = Event::new(Kind::ContractEndRecorded)
        .about("subscriber", signed.subscriber)
        .about("contract", signed.id)
        .fact("arrived_on", arrived.to_string())
        .fact("named_on", "")
        .fact("effective_on", notice.effective().to_string());
    Ok(tx.audit(&cause(app), event).await?)
}

pub(super) async fn whose(tx: &mut Tx, number: &str) -> anyhow::Result<Contract> {
    let number = ContractNumber::parse(number).map_err(refused)?;
    let signed = contract::by_number(tx.conn()?, &number).await?;
    signed.context("the demo's contract is missing")
}
