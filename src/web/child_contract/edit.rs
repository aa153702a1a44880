//! Correcting a child contract's number and billing start. What changes by month has its own page.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::Refused;
use crate::domain::child_contract::ChildContract;
use crate::domain::event::Kind;
use crate::domain::ids::ChildContractId;
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::store::{StoreError, child_contract, contract};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<ChildContractId>) -> Answer {
    let (whose, kept) = register::child(&mut *desk.read().await?, id, desk.now).await?;
    let form = Form::showing([
        ("number", kept.number.to_string()),
        ("billing_start", kept.billing_start.to_string()),
        ("version", kept.version.to_string()),
    ]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<ChildContractId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::child(unit.tx.conn()?, id, desk.now).await?;
    let Some((number, billing_start)) = typed else {
        return again(&desk, &whose, &kept, form);
    };
    if kept.end.is_some_and(|end| end.on < billing_start) {
        form.refuse("billing_start", Refused::new("error-billing-after-end"));
    }
    let options = contract::by_child(unit.tx.conn()?, id, today(desk.now)).await?;
    if options.iter().any(|it| it.billing_start < billing_start) {
        form.refuse("billing_start", Refused::new("error-billing-after-option"));
    }
    if form.is_refused() {
        return again(&desk, &whose, &kept, form);
    }
    let changed = ChildContract {
        number,
        billing_start,
        version,
        ..kept.clone()
    };
    match child_contract::save(&mut unit.tx, &changed).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("number", Refused::new("error-taken"));
            return again(&desk, &whose, &kept, form);
        }
        outcome => outcome?,
    }
    let event = event(Kind::ChildContractChanged, &changed)
        .fact("number_before", kept.number.as_str())
        .fact("billing_start_before", kept.billing_start.to_string());
    unit.audit(event).await?;
    unit.finish(&format!("/child-contracts/{id}?done=child_contract"))
        .await
}

fn again(desk: &Desk, whose: &Subscriber, kept: &ChildContract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &ChildContract, form: Form) -> FormPage {
    let above = vec![Above::subscriber(whose), Above::child(kept)];
    FormPage::new(desk, above, ("child-edit", "child-edit-send"), false, form)
}
