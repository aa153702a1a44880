//! Changing a requester, and whether they may ask.

use http::StatusCode;

use super::{FormPage, check, day, event, load};
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::RequesterId;
use crate::domain::register::{Requester, Subscriber};
use crate::notify::RegisterChange;
use crate::store::{register_proposal, requester};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, reading, render};

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    reading::register(&desk, "requester", "requester", id).await?;
    let active = if kept.active { "1" } else { "0" };
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("name", kept.name.to_string()),
        ("kana", kept.kana.to_string()),
        ("active", active.to_owned()),
        ("valid_from", day(kept.validity.from())),
        ("valid_until", day(kept.validity.until())),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &whose, &contract, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form);
    let active = form.take("active", parse_active);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    let last = register_proposal::last_of(unit.tx.conn()?, id).await?;
    if last.is_some_and(|last| last.proposal.decided.is_none()) {
        // The second person confirms whom they saw.
        form.refuse("number", Refused::new("error-proposal-waits"));
        return again(&desk, &whose, &contract, form);
    }
    let (Some(typed), Some(active)) = (typed, active) else {
        return again(&desk, &whose, &contract, form);
    };
    let number = typed.number.as_str();
    let taken = requester::by_number(unit.tx.conn()?, contract.id, number).await?;
    if taken.is_some_and(|other| other.id != id) {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &whose, &contract, form);
    }
    let changed = Requester {
        id,
        contract: contract.id,
        number: typed.number,
        name: typed.name,
        kana: typed.kana,
        active,
        validity: typed.validity,
        version,
    };
    requester::save(&mut unit.tx, &changed, desk.now).await?;
    let event = event(Kind::RequesterChanged, &contract, &changed)
        .fact("active_before", i64::from(kept.active))
        .fact("valid_from_before", day(kept.validity.from()))
        .fact("valid_until_before", day(kept.validity.until()))
        .personal("number_before", &kept.number)
        .personal("name_before", &kept.name);
    unit.audit(event).await?;
    register::told(
        &desk,
        &mut unit,
        RegisterChange::Requester,
        whose.id,
        Some(&contract.number),
    )
    .await?;
    unit.finish(&format!(
        "/contracts/{}?done=requester#requesters",
        contract.id
    ))
    .await
}

fn parse_active(typed: &str) -> Result<bool, Refused> {
    match typed {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(Refused::new("error-choice")),
    }
}

fn again(desk: &Desk, whose: &Subscriber, contract: &Contract, form: Form) -> Answer {
    let page = page(desk, whose, contract, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, contract: &Contract, form: Form) -> FormPage {
    let page = register::page(desk);
    let above = Above::contract(contract);
    FormPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("requester-edit"),
        send: page.t("requester-edit-send"),
        form,
        is_new: false,
        page,
    }
}
