//! The day behind the demo: its clock is turned back, a few calls are taken, and their requests go
//! to the simulator as they would have gone.

use anyhow::{Context, anyhow};

use super::cast::COMPANIES;
use crate::app::Node;
use crate::clock::ShiftedClock;
use crate::domain::call::{Call, Caller, Ending, NamedDevice, Verified};
use crate::domain::contract::{Contract, ContractNumber};
use crate::domain::device::Device;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::{CallId, RequestId, VerificationId};
use crate::domain::policy::Role;
use crate::domain::reference::Reference;
use crate::domain::register::{Requester, Tenant};
use crate::domain::request::Accepted;
use crate::domain::script::{VERSION, lines};
use crate::domain::text::Line;
use crate::domain::verification::{Factor, Verification, VerificationResult};
use crate::entropy::uuid_v7;
use crate::notify::tell;
use crate::store::script::LineRead;
use crate::store::{
    agent, call, contract, device, request, requester, script, tenant, verification,
};
use crate::web::App;

/// A call of the day: hours ago, company, device (by place), who called.
const CALLS: [(i64, usize, usize, &str); 4] = [
    (9, 0, 2, "佐藤 花子"),
    (7, 1, 0, "鈴木 健"),
    (4, 2, 4, "浜田 剛"),
    (2, 0, 5, "田村 次郎"),
];

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
    let signed = contract::by_number(&mut read, &number)
        .await?
        .context("the demo's contract is missing")?;
    let account = tenant::by_contract(&mut read, signed.id)
        .await?
        .context("the demo's tenant is missing")?;
    Ok((signed, account))
}

#[expect(clippy::too_many_lines, reason = "a call's story, in its order")]
async fn take(app: &App, number: &str, place: usize, caller: &str) -> anyhow::Result<()> {
    let (signed, account) = whose(app, number).await?;
    let (who, desk, named) = {
        let mut read = app.store.read().await?;
        let requesters = requester::by_contract(&mut read, signed.id).await?;
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
    let opened = Call {
        id: CallId::new(id(app)),
        reference: Reference::draw(&*app.entropy),
        agent: desk.id,
        opened_at: app.clock.now(),
        caller: None,
        verified: None,
        device: None,
        lines_read: 0,
        ended: None,
        version: 1,
    };
    let cause = Cause {
        actor: Actor::Agent {
            id: desk.id,
            role: desk.role,
        },
        at: app.clock.now(),
        address: None,
    };
    let mut tx = app.store.begin().await?;
    call::open(&mut tx, &opened).await?;
    tx.audit(
        &cause,
        Event::new(Kind::CallOpened)
            .about("call", opened.id)
            .about("reference", opened.reference),
    )
    .await?;
    let accepted = accepted(app, &opened, &signed, &who, &named);
    let check = Verification {
        id: accepted.verification,
        call: opened.id,
        at: cause.at,
        agent: desk.id,
        factor: Factor::Passphrase,
        result: VerificationResult::Verified {
            contract: signed.id,
            requester: who.id,
        },
    };
    verification::add(&mut tx, &check).await?;
    tx.audit(
        &cause,
        Event::new(Kind::RequesterVerified)
            .about("call", opened.id)
            .about("contract", signed.id)
            .about("requester", who.id),
    )
    .await?;
    for (line_place, line) in lines(signed.designated).iter().enumerate() {
        let read = LineRead {
            line: (*line).to_owned(),
            version: VERSION.to_owned(),
            at: cause.at,
        };
        script::add(&mut tx, opened.id, line_place, &read, desk.id).await?;
    }
    request::accept(&mut tx, &accepted).await?;
    let ended = Call {
        caller: Some(Caller {
            name: line(caller)?,
            callback: line("03-0000-0000")?,
        }),
        verified: Some(Verified {
            verification: check.id,
            contract: signed.id,
            requester: who.id,
        }),
        device: Some(NamedDevice {
            tenant: account.id,
            device_uid: named.device_uid.clone(),
            action: signed.designated,
        }),
        lines_read: lines(signed.designated).len(),
        ended: Some((cause.at, Ending::Accepted, Some(accepted.id))),
        ..opened
    };
    call::save(&mut tx, &ended).await?;
    let event = Event::new(Kind::RequestAccepted)
        .about("request", accepted.id)
        .about("call", ended.id)
        .about("contract", signed.id);
    tx.audit(&cause, event.fact("action", accepted.action.code()))
        .await?;
    tell::request_accepted(&mut tx, &app.catalogues, &*app.entropy, &accepted).await?;
    Ok(tx.commit().await?)
}

fn accepted(
    app: &App,
    opened: &Call,
    signed: &Contract,
    who: &Requester,
    named: &Device,
) -> Accepted {
    Accepted {
        id: RequestId::new(id(app)),
        reference: opened.reference,
        call: opened.id,
        verification: VerificationId::new(id(app)),
        contract: signed.id,
        tenant: named.tenant,
        device_uid: named.device_uid.clone(),
        device_serial: named.serial.clone(),
        device_name: named.name.clone(),
        action: signed.designated,
        requester: who.id,
        agent: opened.agent,
        accepted_at: app.clock.now(),
    }
}

fn id(app: &App) -> uuid::Uuid {
    uuid_v7(app.clock.now(), &*app.entropy)
}

fn line<const MAX: usize>(text: &str) -> anyhow::Result<Line<MAX>> {
    Line::parse(text).map_err(|refused| anyhow!("{refused}"))
}
