//! Adding a requester with their passphrase (R10-3-5). They may ask when a second person confirmed
//! them.

use http::StatusCode;

use super::{FormPage, check, event, parse_passphrase};
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::{ContractId, RequesterId};
use crate::domain::register::{Requester, Subscriber};
use crate::domain::register_proposal::Proposed;
use crate::store::requester;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::proposal::propose;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, reauth, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let (whose, contract) = register::contract(&mut *desk.read().await?, id, desk.now).await?;
    render(&page(&desk, &whose, &contract, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = check(&mut form);
    let passphrase = form.take("passphrase", parse_passphrase);
    reauth::asked(&desk, &fields, &mut form).await?;
    let (Some(typed), Some(passphrase), false) = (typed, passphrase, form.is_refused()) else {
        let (whose, contract) = register::contract(&mut *desk.read().await?, id, desk.now).await?;
        return again(&desk, &whose, &contract, form);
    };
    // Before the unit begins: nothing but the database is awaited inside one.
    let phc = desk.app.passwords.hash(passphrase.secret().clone()).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    let taken = requester::by_number(unit.tx.conn()?, id, typed.number.as_str()).await?;
    if taken.is_some() {
        form.refuse("number", Refused::new("error-taken"));
        return again(&desk, &whose, &contract, form);
    }
    let requester = Requester {
        id: RequesterId::new(desk.new_id()),
        contract: id,
        number: typed.number,
        name: typed.name,
        kana: typed.kana,
        active: true,
        validity: typed.validity,
        version: 1,
    };
    requester::add(&mut unit.tx, &requester, phc.as_str(), desk.now).await?;
    unit.audit(event(Kind::RequesterAdded, &contract, &requester))
        .await?;
    let proposed = Proposed::Requester(requester.id);
    propose(&desk, &mut unit, &contract, proposed).await?;
    unit.finish(&format!("/contracts/{id}?done=proposed#requesters"))
        .await
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
        title: page.t("requester-add"),
        send: page.t("requester-add-send"),
        form,
        is_new: true,
        page,
    }
}
