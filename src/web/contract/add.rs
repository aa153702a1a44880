//! Adding a contract with its desk option.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::contract::{Accounts, Contract};
use crate::domain::event::Kind;
use crate::domain::ids::{ContractId, SubscriberId};
use crate::domain::register::Subscriber;
use crate::store::contract;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form. No action is chosen beforehand: the subscriber designates it (R10-2).
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    render(&page(&desk, &whose, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = check(&mut form);
    let accounts = form.take("accounts", Accounts::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let (Some(typed), Some(accounts)) = (typed, accounts) else {
        return again(&desk, &whose, form);
    };
    let taken = contract::by_number(unit.tx.conn()?, &typed.number).await?;
    if taken.is_some() {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &whose, form);
    }
    let contract = Contract {
        id: ContractId::new(desk.new_id()),
        subscriber: id,
        number: typed.number,
        accounts,
        designated: typed.designated,
        billing_start: typed.billing_start,
        ends_on: None,
        lock_message: typed.lock_message,
        version: 1,
    };
    contract::add(&mut unit.tx, &contract, desk.now).await?;
    unit.audit(event(Kind::ContractAdded, &contract)).await?;
    unit.finish(&format!("/contracts/{}?done=contract", contract.id))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, whose, form))
}

fn page(desk: &Desk, whose: &Subscriber, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::subscriber(whose);
    FormPage {
        back: above.href.clone(),
        above: vec![above],
        title: page.t("contract-add"),
        send: page.t("contract-add-send"),
        is_new: true,
        form,
        page,
    }
}
