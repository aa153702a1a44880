//! Adding a desk option to a child contract.

use http::StatusCode;

use super::{FormPage, Typed, check, event};
use crate::domain::Refused;
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::{Contract, Count};
use crate::domain::event::Kind;
use crate::domain::ids::{ChildContractId, ContractId};
use crate::domain::register::Subscriber;
use crate::domain::yen::Yen;
use crate::store::{Db, child_contract, contract};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, render};

/// The form. No action is chosen beforehand: the subscriber designates it (R10-2).
pub async fn form(desk: Desk, Id(id): Id<ChildContractId>) -> Answer {
    let (whose, child) = register::child(&mut *desk.read().await?, id, desk.now).await?;
    render(&page(&desk, &whose, &child, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<ChildContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = check(&mut form);
    let accounts = form.take("accounts", Count::parse);
    let monthly_fee = form.take("monthly_fee", Yen::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let conn = unit.tx.conn()?;
    let (whose, child) = register::child(conn, id, desk.now).await?;
    if let Some(typed) = &typed {
        refuse(&mut form, conn, &child, typed, accounts).await?;
    }
    let (Some(typed), Some(accounts), Some(monthly_fee), false) =
        (typed, accounts, monthly_fee, form.is_refused())
    else {
        return again(&desk, &whose, &child, form);
    };
    let contract = Contract {
        id: ContractId::new(desk.new_id()),
        subscriber: whose.id,
        child: id,
        number: typed.number,
        accounts,
        designated: typed.designated,
        accepted_on: typed.accepted_on,
        billing_start: typed.billing_start,
        initial_fee: typed.initial_fee,
        monthly_fee,
        end: None,
        lock_message: typed.lock_message,
        version: 1,
    };
    contract::add(&mut unit.tx, &contract, desk.now).await?;
    unit.audit(event(Kind::ContractAdded, &contract)).await?;
    unit.finish(&format!("/contracts/{}?done=contract", contract.id))
        .await
}

/// What a desk option of this child contract may not be.
async fn refuse(
    form: &mut Form,
    conn: &mut Db,
    child: &ChildContract,
    typed: &Typed,
    accounts: Option<Count>,
) -> Result<(), Problem> {
    let first = typed.billing_start;
    if contract::by_number(conn, &typed.number).await?.is_some() {
        form.refuse("number", Refused::new("error-taken"));
    }
    if first < child.billing_start {
        form.refuse("billing_start", Refused::new("error-billing-before-child"));
    }
    if child.has_ended(first) {
        form.refuse("billing_start", Refused::new("error-billing-after-end"));
    }
    let then = child_contract::load(conn, child.id, first).await?;
    let licences = then.ok_or(Problem::NOT_FOUND)?.licences;
    if accounts.is_some_and(|accounts| accounts != licences) {
        let n = licences.count().unsigned_abs();
        form.refuse("accounts", Refused::with("error-accounts-licences", n));
    }
    let others = contract::by_child(conn, child.id, first).await?;
    let stands = |it: &Contract| it.end.is_none_or(|end| end.on >= first);
    if others.iter().any(stands) {
        form.refuse("billing_start", Refused::new("error-option-there"));
    }
    Ok(())
}

fn again(desk: &Desk, whose: &Subscriber, child: &ChildContract, form: Form) -> Answer {
    let page = page(desk, whose, child, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, child: &ChildContract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::child(child);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("contract-add"),
        send: page.t("contract-add-send"),
        is_new: true,
        form,
        page,
    }
}
