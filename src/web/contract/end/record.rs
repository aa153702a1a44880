//! Recording a notice that the desk option stops. The day is computed, never typed.

use askama::Template;
use http::StatusCode;

use super::event;
use crate::domain::Refused;
use crate::domain::contract::{Contract, parse_date};
use crate::domain::contract_end::{ContractEnd, Notice};
use crate::domain::event::Kind;
use crate::domain::ids::{ContractEndId, ContractId};
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::{StoreError, contract_end};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, reauth, render};

#[derive(Template)]
#[template(path = "contract/end.html")]
struct EndPage {
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
    let form = Form::showing([("arrived_on", today(desk.now).to_string())]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps the notice, and tells the subscriber's contacts.
pub async fn record(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let notice = check(&mut form, &desk);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id).await?;
    let (Some(notice), false) = (notice, form.is_refused()) else {
        return again(&desk, &whose, &kept, form);
    };
    let end = ContractEnd {
        id: ContractEndId::new(desk.new_id()),
        contract: id,
        notice,
        recorded_by: desk.agent.id,
    };
    match contract_end::record(&mut unit.tx, &end, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("arrived_on", Refused::new("error-end-stands"));
            return again(&desk, &whose, &kept, form);
        }
        outcome => outcome?,
    }
    unit.audit(event(Kind::ContractEndRecorded, &kept, &end))
        .await?;
    register::told(&desk, &mut unit, RegisterChange::End, whose.id, Some(&kept)).await?;
    unit.finish(&format!("/contracts/{id}?done=contract_end#end"))
        .await
}

fn check(form: &mut Form, desk: &Desk) -> Option<Notice> {
    let arrived = form.take("arrived_on", parse_date);
    let named = form.take("named_on", |typed| match typed.trim() {
        "" => Ok(None),
        typed => parse_date(typed).map(Some),
    });
    match Notice::new(arrived?, named?, today(desk.now)) {
        Ok(notice) => Some(notice),
        Err((field, refused)) => {
            form.refuse(field, refused);
            None
        }
    }
}

fn again(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> EndPage {
    let page = register::page(desk);
    let above = Above::contract(kept);
    EndPage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("end-record"),
        send: page.t("end-record-send"),
        form,
        page,
    }
}
