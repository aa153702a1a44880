//! The day behind the demo: its clock is turned back, a few calls are taken, and their requests go
//! to the simulator as they would have gone.

use anyhow::{Context, anyhow, ensure};
use jiff::civil::Date;

use super::super::rehearsal::{self, Cast};
use super::cast::COMPANIES;
use crate::app::Node;
use crate::clock::{Clock, ShiftedClock, SystemClock};
use crate::domain::contract::{Contract, ContractNumber};
use crate::domain::event::Cause;
use crate::domain::policy::Role;
use crate::domain::register::Tenant;
use crate::i18n::time;
use crate::i18n::time::today;
use crate::store::{agent, contract, device, requester, tenant};
use crate::web::App;

/// A call of the day: hours ago, company, device (by place), who called.
const CALLS: [(i64, usize, usize, &str); 4] = [
    (9, 0, 2, "佐藤 花子"),
    (7, 1, 0, "鈴木 健"),
    (4, 2, 4, "浜田 剛"),
    (2, 0, 5, "田村 次郎"),
];

/// How many seconds a day in Tokyo is away, at this time of the day.
pub(super) fn away(day: Date) -> anyhow::Result<i64> {
    ensure!(
        (2000..=2100).contains(&day.year()),
        "--date: a day of the years from 2000 to 2100"
    );
    let now = time::tokyo(SystemClock.now());
    let then = now
        .with()
        .date(day)
        .build()
        .context("--date: there is no such day")?;
    Ok(then.timestamp().as_second() - now.timestamp().as_second())
}

/// Turns the clock back to before the day, so long that nothing of then is a change of the last day, and
/// days further.
pub(super) fn before(clock: &ShiftedClock, days: i64) {
    clock.shift(-(30 + 24 * days) * 3_600);
}

/// Turns the clock back to the day's beginning.
pub(super) fn begin(clock: &ShiftedClock) {
    clock.shift(-10 * 3_600);
}

/// Fetches the tenants' devices.
pub(super) async fn mirror(node: &Node) -> anyhow::Result<()> {
    let app = node.app();
    for company in &COMPANIES {
        let (_, account) = whose(app, company.contract).await?;
        let cause = Cause::system("mirror", app.clock.now());
        node.dispatch().mirror(account.id, &cause).await?;
    }
    Ok(())
}

/// Lives through the day.
pub(super) async fn live(node: &Node, clock: &ShiftedClock) -> anyhow::Result<()> {
    for (hours_ago, company, place, caller) in CALLS {
        clock.shift(-hours_ago * 3_600);
        take(node.app(), COMPANIES[company].contract, place, caller).await?;
        while node.dispatch().step().await? {}
    }
    clock.shift(0);
    Ok(())
}

async fn whose(app: &App, number: &str) -> anyhow::Result<(Contract, Tenant)> {
    let mut read = app.store.read().await?;
    let number = ContractNumber::parse(number).map_err(|refused| anyhow!("{refused}"))?;
    let signed = contract::by_number(&mut read, &number).await?;
    let signed = signed.context("the demo's contract is missing")?;
    let signed = contract::load(&mut read, signed, today(app.clock.now())).await?;
    let signed = signed.context("the demo's contract is missing")?;
    let account = tenant::by_contract(&mut read, signed.id)
        .await?
        .context("the demo's tenant is missing")?;
    Ok((signed, account))
}

async fn take(app: &App, number: &str, place: usize, caller: &str) -> anyhow::Result<()> {
    let (signed, account) = whose(app, number).await?;
    let (who, desk, named) = {
        let mut read = app.store.read().await?;
        let requesters = requester::by_contract(&mut read, signed.id, (100, 0)).await?;
        let who = requesters
            .into_iter()
            .find(|requester| requester.name.as_str() == caller)
            .context("the caller is missing")?;
        let desk = agent::list(&mut read)
            .await?
            .into_iter()
            .find(|agent| agent.role == Role::Agent)
            .context("the agent is missing")?;
        let named = device::list(&mut read, account.id, 100)
            .await?
            .into_iter()
            .nth(place)
            .context("the device is missing")?;
        (who, desk, named)
    };
    let cast = Cast {
        agent: &desk,
        contract: &signed,
        requester: &who,
        device: &named,
    };
    let (entropy, now) = (&*app.entropy, app.clock.now());
    let mut tx = app.store.begin().await?;
    let ready = rehearsal::take(&mut tx, entropy, cast, now).await?;
    ready.accept(&mut tx, &app.catalogues, entropy, now).await?;
    Ok(tx.commit().await?)
}
