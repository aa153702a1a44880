//! Changing a tenant's address or token. The secret is never shown; left empty it is kept.

use http::StatusCode;

use super::{FormPage, Typed, address, alone, check, event, secret};
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::TenantId;
use crate::domain::register::{Subscriber, Tenant};
use crate::notify::RegisterChange;
use crate::store::tenant;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth, render};

/// The form, with what is stored but for the secret.
pub async fn form(desk: Desk, Id(id): Id<TenantId>) -> Answer {
    let mut read = desk.read().await?;
    let kept = tenant::load(&mut read, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let (whose, contract) = register::contract(&mut read, kept.contract, desk.now).await?;
    let expires = kept.token_expires_on;
    let form = Form::showing([
        ("api_base", kept.api_base.clone()),
        ("token_id", kept.token_id.to_string()),
        ("signing", kept.signing.to_string()),
        (
            "token_expires_on",
            expires.map_or_else(String::new, |date| date.to_string()),
        ),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &whose, &contract, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<TenantId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&desk, &mut form);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = tenant::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let (whose, contract) = register::contract(unit.tx.conn()?, kept.contract, desk.now).await?;
    let secret = typed
        .as_ref()
        .and_then(|typed| replaced(&mut form, &kept, typed));
    alone(unit.tx.conn()?, &mut form, typed.as_ref(), Some(id)).await?;
    let (Some(typed), false) = (typed, form.is_refused()) else {
        let page = page(&desk, &whose, &contract, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let told = if secret.is_some() { "replaced" } else { "kept" };
    let secret_sealed = match secret {
        Some(secret) => desk
            .app
            .seal_key
            .seal(&Tenant::seal_context(id), &secret, &*desk.app.entropy)
            .map_err(|error| Problem::internal("a secret could not be sealed", &error))?,
        None => kept.secret_sealed,
    };
    let changed = Tenant {
        id,
        contract: contract.id,
        api_base: typed.api_base,
        token_id: typed.token_id,
        signing: typed.signing,
        secret_sealed,
        token_expires_on: typed.token_expires_on,
        version,
    };
    tenant::save(&mut unit.tx, &changed).await?;
    tenant::want_mirror(&mut unit.tx, id, desk.now).await?;
    // A request that waits for a mended tenant need not wait for the next sweep.
    unit.tx.wake_dispatch();
    let event = event(Kind::TenantChanged, &contract, &changed)
        .fact("api_base_before", kept.api_base)
        .fact("token_id_before", kept.token_id.as_str())
        .fact("secret", told);
    unit.audit(event).await?;
    let change = RegisterChange::Tenant;
    register::told(&desk, &mut unit, change, whose.id, Some(&contract.number)).await?;
    let answer = unit
        .finish(&format!("/contracts/{}?done=tenant#tenant", contract.id))
        .await;
    desk.app.store.wakes().mirror.notify_one();
    answer
}

/// The new secret, where one was typed. Another way of signing needs one.
fn replaced(form: &mut Form, kept: &Tenant, typed: &Typed) -> Option<String> {
    let secret = form.take("secret", |text| secret::parse(text, typed.signing))?;
    if secret.is_none() && typed.signing != kept.signing {
        form.refuse("secret", Refused::new("error-tenant-secret-other"));
    }
    secret
}

fn page(desk: &Desk, whose: &Subscriber, contract: &Contract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::contract(contract);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("tenant-edit"),
        send: page.t("tenant-edit-send"),
        form,
        is_new: false,
        known: address::choices(&desk.app.settings.allowed_api_bases),
        page,
    }
}
