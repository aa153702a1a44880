//! Changing a contract. Requests that were accepted keep the action they were accepted for
//! (R10-3-6), and another action is designated when a second person confirmed it (R10-2).

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::domain::register::Subscriber;
use crate::domain::register_proposal::{ProposalKind, Proposed};
use crate::domain::text::Line;
use crate::store::contract;
use crate::store::register_proposal::{self, Listed};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::done::Done;
use crate::web::proposal::propose;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let (whose, kept) = register::contract(&mut *desk.read().await?, id).await?;
    let message = kept
        .lock_message
        .as_ref()
        .map_or_else(String::new, Line::to_string);
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("designated", kept.designated.to_string()),
        ("billing_start", kept.billing_start.to_string()),
        ("lock_message", message),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id).await?;
    let Some(typed) = typed else {
        return again(&desk, &whose, &kept, form);
    };
    let taken = contract::by_number(unit.tx.conn()?, &typed.number).await?;
    if taken.is_some_and(|other| other.id != id) {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &whose, &kept, form);
    }
    let moved = typed.billing_start != kept.billing_start;
    if moved && kept.ends_on.is_some_and(|last| last < typed.billing_start) {
        form.refuse("billing_start", Refused::new("error-billing-after-end"));
        return again(&desk, &whose, &kept, form);
    }
    let redesignation = Proposed::designation(kept.designated, typed.designated);
    let changed = Contract {
        id,
        subscriber: kept.subscriber,
        number: typed.number,
        accounts: kept.accounts,
        designated: kept.designated,
        billing_start: typed.billing_start,
        ends_on: kept.ends_on,
        lock_message: typed.lock_message,
        version,
    };
    contract::save(&mut unit.tx, &changed).await?;
    let waiting = register_proposal::waiting_of(unit.tx.conn()?, id).await?;
    let is_designation = |it: &Listed| it.proposal.proposed.kind() == ProposalKind::Designation;
    if redesignation.is_some() && waiting.iter().any(is_designation) {
        form.refuse("designated", Refused::new("error-proposal-waits"));
        return again(&desk, &whose, &kept, form);
    }
    let event = event(Kind::ContractChanged, &changed)
        .fact("number_before", kept.number.as_str())
        .fact("designated_before", kept.designated.code())
        .fact("billing_start_before", kept.billing_start.to_string());
    unit.audit(event).await?;
    let done = if let Some(proposed) = redesignation {
        propose(&desk, &mut unit, &changed, proposed).await?;
        Done::Proposed
    } else {
        Done::Contract
    };
    unit.finish(&format!("/contracts/{id}?done={done}")).await
}

fn again(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::contract(kept);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("contract-edit"),
        send: page.t("contract-edit-send"),
        is_new: false,
        form,
        page,
    }
}
