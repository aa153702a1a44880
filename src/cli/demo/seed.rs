//! The demo's staff and register.

use anyhow::{Context, anyhow};
use jiff::ToSpan;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::cast::{self, COMPANIES, Company, STAFF};
use super::{agreement, credentials};
use crate::absolute::simulator::demo_accounts;
use crate::cli::rehearsal;
use crate::crypto::passphrase::Passphrase;
use crate::domain::Refused;
use crate::domain::agent::{Agent, Login, Theme};
use crate::domain::contact::{Contact, Purposes};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::{AgentId, ContactId, ContractId, RequesterId, SubscriberId, TenantId};
use crate::domain::policy::Role;
use crate::domain::register::{MailAddress, Requester, Signing, Subscriber, Tenant, Validity};
use crate::domain::text::Line;
use crate::domain::yen::Yen;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::store::{Tx, agent, contract, device, subscriber, tenant, verification_policy};
use crate::web::App;

/// How long tokens last from when the register is made: to some weeks from the demo's day.
const TOKEN_DAYS: i64 = 82;

/// Whether the database has staff already.
pub(super) async fn is_seeded(app: &App) -> anyhow::Result<bool> {
    Ok(!agent::list(&mut *app.store.read().await?).await?.is_empty())
}

/// Writes staff and register, with their audit events.
pub(super) async fn register(app: &App, api: &str) -> anyhow::Result<()> {
    for staff in STAFF {
        let password = app
            .passwords
            .hash(SecretString::from(staff.password))
            .await?;
        let now = app.clock.now();
        let added = Agent {
            id: AgentId::new(uuid_v7(now, &*app.entropy)),
            login: Login::parse(staff.login).map_err(refused)?,
            name: line(staff.name)?,
            role: staff.role,
            locale: None,
            theme: Theme::Auto,
            active: true,
            version: 1,
        };
        let mut tx = app.store.begin().await?;
        agent::add(&mut tx, &added, password.as_str(), now).await?;
        let event = Event::new(Kind::AgentAdded)
            .about("agent", added.id)
            .fact("role", staff.role.code())
            .personal("name", staff.name);
        tx.audit(&cause(app), event).await?;
        tx.commit().await?;
    }
    let tokens = cast::tokens(&demo_accounts(app.clock.now()));
    let card = credentials::card(app).await?;
    for company in &COMPANIES {
        let token = tokens
            .get(company.account)
            .context("the simulator has too few accounts")?;
        add_company(app, company, api, token, &card).await?;
    }
    Ok(())
}

async fn add_company(
    app: &App,
    company: &Company,
    api: &str,
    token: &(String, String),
    card: &[String],
) -> anyhow::Result<()> {
    let id = || uuid_v7(app.clock.now(), &*app.entropy);
    let mut passphrases = Vec::new();
    for caller in company.requesters {
        let passphrase =
            Passphrase::parse(caller.passphrase).map_err(|refused| anyhow!("{refused}"))?;
        passphrases.push(app.passwords.hash(passphrase.secret().clone()).await?);
    }
    let now = app.clock.now();
    let whose = Subscriber {
        id: SubscriberId::new(id()),
        number: line(company.number)?,
        name: line(company.name)?,
        kana: line(company.kana)?,
        version: 1,
    };
    let number = ContractNumber::parse(company.contract).map_err(refused)?;
    let accounts = Count::new(company.accounts).map_err(refused)?;
    let start = today(now).first_of_month().saturating_sub(7.months());
    let mut tx = app.store.begin().await?;
    subscriber::add(&mut tx, &whose, now).await?;
    tx.audit(
        &cause(app),
        Event::new(Kind::SubscriberAdded).about("subscriber", whose.id),
    )
    .await?;
    let child = agreement::add(app, &mut tx, company, whose.id, (accounts, start)).await?;
    let signed = Contract {
        id: ContractId::new(id()),
        subscriber: whose.id,
        child,
        number,
        accounts,
        designated: company.action,
        accepted_on: start.saturating_sub(20.days()),
        billing_start: start,
        initial_fee: Yen::new(company.initial_fee).map_err(refused)?,
        monthly_fee: Yen::new(company.option_fee).map_err(refused)?,
        end: None,
        lock_message: Line::parse_optional(
            "この端末は紛失届が出ています。拾われた方は 03-0000-0000 までご連絡ください。",
        )
        .map_err(refused)?,
        version: 1,
    };
    contacts(app, &mut tx, company, whose.id).await?;
    contract::add(&mut tx, &signed, now).await?;
    let policy = credentials::policy(company.asks)?;
    verification_policy::save(&mut tx, signed.id, &policy).await?;
    let event = Event::new(Kind::ContractAdded)
        .about("contract", signed.id)
        .about("subscriber", whose.id);
    tx.audit(&cause(app), event.fact("designated", company.action.code()))
        .await?;
    let people = [
        staff(&mut tx, Role::Administrator).await?,
        staff(&mut tx, Role::Supervisor).await?,
    ];
    for (caller, phc) in company.requesters.iter().zip(&passphrases) {
        let person = Requester {
            id: RequesterId::new(id()),
            contract: signed.id,
            number: line(caller.number)?,
            name: line(caller.name)?,
            kana: line(caller.kana)?,
            active: true,
            validity: Validity::default(),
            version: 1,
        };
        let new = (&person, phc.as_str());
        rehearsal::register(&mut tx, &*app.entropy, new, people, now).await?;
        credentials::register(app, &mut tx, &person, caller, card).await?;
        tx.audit(
            &cause(app),
            Event::new(Kind::RequesterAdded)
                .about("requester", person.id)
                .about("contract", signed.id)
                .fact("confirmed", 1),
        )
        .await?;
    }
    add_tenant(app, &mut tx, &signed, api, token).await?;
    Ok(tx.commit().await?)
}

async fn contacts(
    app: &App,
    tx: &mut Tx,
    company: &Company,
    whose: SubscriberId,
) -> anyhow::Result<()> {
    let now = app.clock.now();
    for (name, address, purposes) in company.contacts {
        let contact = Contact {
            id: ContactId::new(uuid_v7(now, &*app.entropy)),
            subscriber: whose,
            name: line(name)?,
            address: MailAddress::parse(address).map_err(refused)?,
            purposes: Purposes::new(purposes.iter().copied()).map_err(refused)?,
            version: 1,
        };
        subscriber::add_contact(tx, &contact, now).await?;
        tx.audit(
            &cause(app),
            Event::new(Kind::ContactAdded)
                .about("contact", contact.id)
                .about("subscriber", whose),
        )
        .await?;
    }
    Ok(())
}

/// Who of the staff has a role.
pub(super) async fn staff(tx: &mut Tx, role: Role) -> anyhow::Result<AgentId> {
    let all = agent::list(tx.conn()?).await?;
    let one = all.into_iter().find(|it| it.role == role);
    Ok(one.context("the demo's staff is missing")?.id)
}

async fn add_tenant(
    app: &App,
    tx: &mut Tx,
    signed: &Contract,
    api: &str,
    token: &(String, String),
) -> anyhow::Result<()> {
    let now = app.clock.now();
    let id = TenantId::new(uuid_v7(now, &*app.entropy));
    let account = Tenant {
        id,
        contract: signed.id,
        api_base: api.to_owned(),
        token_id: line(&token.0)?,
        signing: Signing::Hs256,
        secret_sealed: app
            .seal_key
            .seal(&Tenant::seal_context(id), &token.1, &*app.entropy)?,
        token_expires_on: Some(today(
            now + jiff::SignedDuration::from_hours(24 * TOKEN_DAYS),
        )),
        version: 1,
    };
    tenant::add(tx, &account, now).await?;
    tx.audit(
        &cause(app),
        Event::new(Kind::TenantAdded)
            .about("tenant", id)
            .about("contract", signed.id),
    )
    .await?;
    Ok(())
}

/// The contracts as `--json` describes them.
pub(super) async fn contracts(app: &App) -> anyhow::Result<Vec<Value>> {
    let mut read = app.store.read().await?;
    let mut told = Vec::new();
    for company in &COMPANIES {
        let number = ContractNumber::parse(company.contract).map_err(refused)?;
        let Some(signed) = contract::by_number(&mut read, &number).await? else {
            continue;
        };
        let Some(account) = tenant::by_contract(&mut read, signed).await? else {
            continue;
        };
        let devices: Vec<Value> = device::list(&mut read, account.id, 100)
            .await?
            .into_iter()
            .map(|device| json!({ "serial": device.serial, "deviceUid": device.device_uid }))
            .collect();
        let requesters: Vec<Value> = company.requesters.iter().map(credentials::tell).collect();
        told.push(json!({
            "number": company.contract, "company": company.name, "action": company.action.code(),
            "asks": credentials::policy(company.asks)?.code(),
            "requesters": requesters, "devices": devices,
        }));
    }
    Ok(told)
}

pub(super) fn cause(app: &App) -> Cause {
    Cause::system("demo", app.clock.now())
}

pub(super) fn line<const MAX: usize>(text: &str) -> anyhow::Result<Line<MAX>> {
    Line::parse(text).map_err(refused)
}

pub(super) fn refused(refused: Refused) -> anyhow::Error {
    anyhow!("the demo's data was refused: {refused}")
}
