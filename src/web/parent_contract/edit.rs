//! Correcting a parent contract's number.

use http::StatusCode;

use super::{FormPage, event};
use crate::domain::Refused;
use crate::domain::child_contract::ParentContract;
use crate::domain::contract::ContractNumber;
use crate::domain::event::Kind;
use crate::domain::ids::ParentContractId;
use crate::domain::register::Subscriber;
use crate::store::{StoreError, parent_contract};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<ParentContractId>) -> Answer {
    let (whose, kept) = register::parent(&mut *desk.read().await?, id).await?;
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<ParentContractId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let number = form.take("number", ContractNumber::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::parent(unit.tx.conn()?, id).await?;
    let Some(number) = number else {
        return again(&desk, &whose, &kept, form);
    };
    let changed = ParentContract {
        number,
        version,
        ..kept.clone()
    };
    match parent_contract::save(&mut unit.tx, &changed).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("number", Refused::new("error-taken"));
            return again(&desk, &whose, &kept, form);
        }
        outcome => outcome?,
    }
    let event = event(Kind::ParentContractChanged, &changed);
    unit.audit(event.fact("number_before", kept.number.as_str()))
        .await?;
    unit.finish(&format!("/parent-contracts/{id}?done=parent_contract"))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, kept: &ParentContract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &ParentContract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::parent(kept);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("parent-edit"),
        send: page.t("parent-edit-send"),
        form,
        page,
    }
}
