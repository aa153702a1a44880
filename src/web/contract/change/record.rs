//! Recording another number of accounts, from the first of a month on.

use askama::Template;
use http::StatusCode;

use super::event;
use crate::domain::Refused;
use crate::domain::calendar::next_month;
use crate::domain::contract::{Accounts, Contract, parse_date};
use crate::domain::contract_change::{ContractChange, effective};
use crate::domain::event::Kind;
use crate::domain::ids::{ContractChangeId, ContractId};
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::store::{StoreError, contract_change};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, render};

#[derive(Template)]
#[template(path = "contract/change.html")]
struct ChangePage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let (whose, kept) = register::contract(&mut *desk.read().await?, id).await?;
    let month = next_month(today(desk.now)).to_string();
    let form = Form::showing([("effective_on", month)]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps the change.
pub async fn record(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let accounts = form.take("accounts", Accounts::parse);
    let day = form.take("effective_on", |typed| {
        effective(parse_date(typed)?, today(desk.now))
    });
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id).await?;
    let ended = |day: jiff::civil::Date| kept.ends_on.is_some_and(|last| last < day);
    if day.is_some_and(|day| ended(day.date())) {
        form.refuse("effective_on", Refused::new("error-change-after-end"));
    }
    let (Some(accounts), Some(effective), false) = (accounts, day, form.is_refused()) else {
        return again(&desk, &whose, &kept, form);
    };
    let change = ContractChange {
        id: ContractChangeId::new(desk.new_id()),
        contract: id,
        accounts,
        effective,
        recorded_by: desk.agent.id,
    };
    match contract_change::record(&mut unit.tx, &change, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("effective_on", Refused::new("error-change-stands"));
            return again(&desk, &whose, &kept, form);
        }
        outcome => outcome?,
    }
    let event = event(Kind::ContractChangeRecorded, &kept, &change);
    unit.audit(event).await?;
    unit.finish(&format!("/contracts/{id}?done=contract_change#changes"))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> ChangePage {
    let page = register::page(desk);
    let above = Above::contract(kept);
    ChangePage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("change-record"),
        send: page.t("change-record-send"),
        form,
        page,
    }
}
