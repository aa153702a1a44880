//! Adding a parent contract.

use http::StatusCode;

use super::{FormPage, event};
use crate::domain::Refused;
use crate::domain::child_contract::ParentContract;
use crate::domain::contract::ContractNumber;
use crate::domain::event::Kind;
use crate::domain::ids::{ParentContractId, SubscriberId};
use crate::domain::register::Subscriber;
use crate::store::{StoreError, parent_contract};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    render(&page(&desk, &whose, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let number = form.take("number", ContractNumber::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let Some(number) = number else {
        return again(&desk, &whose, form);
    };
    let parent = ParentContract {
        id: ParentContractId::new(desk.new_id()),
        subscriber: id,
        number,
        version: 1,
    };
    match parent_contract::add(&mut unit.tx, &parent, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("number", Refused::new("error-taken"));
            return again(&desk, &whose, form);
        }
        outcome => outcome?,
    }
    unit.audit(event(Kind::ParentContractAdded, &parent))
        .await?;
    let path = format!("/parent-contracts/{}?done=parent_contract", parent.id);
    unit.finish(&path).await
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
        title: page.t("parent-add"),
        send: page.t("parent-add-send"),
        form,
        page,
    }
}
