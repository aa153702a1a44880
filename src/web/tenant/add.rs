//! Giving a contract its tenant.

use http::StatusCode;

use super::{FormPage, address, alone, check, event, secret};
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::register::{Subscriber, Tenant};
use crate::notify::RegisterChange;
use crate::store::tenant;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth, render, see_other};

/// The form; where the contract has a tenant already, that one's.
pub async fn form(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let mut read = desk.read().await?;
    let (whose, contract) = register::contract(&mut read, id, desk.now).await?;
    if let Some(kept) = tenant::by_contract(&mut read, id).await? {
        return see_other(&format!("/tenants/{}/edit", kept.id));
    }
    render(&page(&desk, &whose, &contract, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = check(&desk, &mut form);
    let secret = typed
        .as_ref()
        .and_then(|typed| form.take("secret", |text| secret::parse(text, typed.signing)))
        .flatten();
    if secret.is_none() {
        form.refuse("secret", Refused::new("error-text-missing"));
    }
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    alone(unit.tx.conn()?, &mut form, typed.as_ref(), None).await?;
    let (Some(typed), Some(secret), false) = (typed, secret, form.is_refused()) else {
        let page = page(&desk, &whose, &contract, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    if tenant::by_contract(unit.tx.conn()?, id).await?.is_some() {
        return Err(Problem::CONFLICT);
    }
    let tenant_id = TenantId::new(desk.new_id());
    let secret_sealed = desk
        .app
        .seal_key
        .seal(
            &Tenant::seal_context(tenant_id),
            &secret,
            &*desk.app.entropy,
        )
        .map_err(|error| Problem::internal("a secret could not be sealed", &error))?;
    let tenant = Tenant {
        id: tenant_id,
        contract: id,
        api_base: typed.api_base,
        token_id: typed.token_id,
        signing: typed.signing,
        secret_sealed,
        token_expires_on: typed.token_expires_on,
        version: 1,
    };
    tenant::add(&mut unit.tx, &tenant, desk.now).await?;
    // Its devices are read at once: a call may come tonight.
    tenant::want_mirror(&mut unit.tx, tenant_id, desk.now).await?;
    unit.audit(event(Kind::TenantAdded, &contract, &tenant))
        .await?;
    let change = RegisterChange::Tenant;
    register::told(&desk, &mut unit, change, whose.id, Some(&contract.number)).await?;
    let answer = unit
        .finish(&format!("/contracts/{id}?done=tenant#tenant"))
        .await;
    desk.app.store.wakes().mirror.notify_one();
    answer
}

fn page(desk: &Desk, whose: &Subscriber, contract: &Contract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::contract(contract);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("tenant-add"),
        send: page.t("tenant-add-send"),
        form,
        is_new: true,
        known: address::choices(&desk.app.settings.allowed_api_bases),
        page,
    }
}
