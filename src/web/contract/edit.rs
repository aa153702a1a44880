//! Changing a contract. Requests that were accepted keep the action they were accepted for
//! (R10-3-6), and another action is designated when a second person confirmed it (R10-2).

use http::StatusCode;
use jiff::civil::Date;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::contract::{Contract, parse_date};
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::domain::register::Subscriber;
use crate::domain::register_proposal::{ProposalKind, Proposed};
use crate::domain::text::Line;
use crate::i18n::time::today;
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
    let (whose, kept) = register::contract(&mut *desk.read().await?, id, desk.now).await?;
    let message = kept
        .lock_message
        .as_ref()
        .map_or_else(String::new, Line::to_string);
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("designated", kept.designated.to_string()),
        ("accepted_on", kept.accepted_on.to_string()),
        ("billing_start", kept.billing_start.to_string()),
        ("initial_fee", kept.initial_fee.to_string()),
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
    let wanted = form.take("designated_from", |typed| wanted(&desk, typed));
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    let (Some(typed), Some(wanted)) = (typed, wanted) else {
        return again(&desk, &whose, &kept, form);
    };
    let taken = contract::by_number(unit.tx.conn()?, &typed.number).await?;
    if taken.is_some_and(|other| other != id) {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &whose, &kept, form);
    }
    let (_, child) = register::child(unit.tx.conn()?, kept.child, desk.now).await?;
    let moved = typed.billing_start != kept.billing_start;
    if moved && kept.end.is_some_and(|end| end.on < typed.billing_start) {
        form.refuse("billing_start", Refused::new("error-billing-after-end"));
    }
    if typed.billing_start < child.billing_start {
        form.refuse("billing_start", Refused::new("error-billing-before-child"));
    }
    let to_come = register_proposal::designations(unit.tx.conn()?, id).await?;
    let to_come = to_come.iter().any(|it| it.is_to_come(today(desk.now)));
    if form.is_refused() {
        return again(&desk, &whose, &kept, form);
    }
    let redesignation = Proposed::designation(kept.designated, typed.designated, wanted);
    let changed = Contract {
        number: typed.number,
        accepted_on: typed.accepted_on,
        billing_start: typed.billing_start,
        initial_fee: typed.initial_fee,
        lock_message: typed.lock_message,
        version,
        ..kept.clone()
    };
    contract::save(&mut unit.tx, &changed).await?;
    let waiting = register_proposal::waiting_of(unit.tx.conn()?, id).await?;
    let is_designation = |it: &Listed| it.proposal.proposed.kind() == ProposalKind::Designation;
    if redesignation.is_some() && (to_come || waiting.iter().any(is_designation)) {
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

/// From when on another action is designated; at once where nothing was typed.
fn wanted(desk: &Desk, typed: &str) -> Result<Option<Date>, Refused> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day = parse_date(typed)?;
    let furthest = today(desk.now).saturating_add(jiff::Span::new().years(1));
    if day < today(desk.now) || day > furthest {
        return Err(Refused::new("error-designated-from"));
    }
    Ok(Some(day))
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
