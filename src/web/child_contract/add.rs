//! Adding a child contract to a parent: one of each grade (R1).

use http::StatusCode;

use super::{FormPage, check, event, parse_grade, unqualified};
use crate::domain::Refused;
use crate::domain::child_contract::{ChildContract, ParentContract};
use crate::domain::contract::Count;
use crate::domain::event::Kind;
use crate::domain::ids::{ChildContractId, ParentContractId};
use crate::domain::register::Subscriber;
use crate::domain::yen::Yen;
use crate::store::{StoreError, child_contract};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<ParentContractId>) -> Answer {
    let (whose, parent) = register::parent(&mut *desk.read().await?, id).await?;
    render(&page(&desk, &whose, &parent, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<ParentContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = check(&mut form);
    let grade = form.take("grade", parse_grade);
    let licences = form.take("licences", Count::parse);
    let monthly_fee = form.take("monthly_fee", Yen::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let conn = unit.tx.conn()?;
    let (whose, parent) = register::parent(conn, id).await?;
    if let (Some((_, day)), Some(grade)) = (&typed, grade) {
        let others = child_contract::by_parent(conn, id, *day).await?;
        let same = |it: &ChildContract| it.grade == grade && !it.has_ended(*day);
        if others.iter().any(same) {
            form.refuse("grade", Refused::new("error-grade-there"));
        }
        if let Some(why) = unqualified(conn, whose.id, grade, *day).await? {
            form.refuse("grade", why);
        }
    }
    let (Some((number, billing_start)), Some(grade), Some(licences), Some(monthly_fee), false) =
        (typed, grade, licences, monthly_fee, form.is_refused())
    else {
        return again(&desk, &whose, &parent, form);
    };
    let child = ChildContract {
        id: ChildContractId::new(desk.new_id()),
        parent: id,
        subscriber: whose.id,
        number,
        grade,
        licences,
        billing_start,
        monthly_fee,
        end: None,
        version: 1,
    };
    match child_contract::add(&mut unit.tx, &child, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("number", Refused::new("error-taken"));
            return again(&desk, &whose, &parent, form);
        }
        outcome => outcome?,
    }
    let event = event(Kind::ChildContractAdded, &child)
        .fact("grade", grade.code())
        .fact("licences", licences.count())
        .fact("monthly_fee", monthly_fee.amount());
    unit.audit(event).await?;
    let path = format!("/child-contracts/{}?done=child_contract", child.id);
    unit.finish(&path).await
}

fn again(desk: &Desk, whose: &Subscriber, parent: &ParentContract, form: Form) -> Answer {
    let page = page(desk, whose, parent, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, parent: &ParentContract, form: Form) -> FormPage {
    let above = vec![Above::subscriber(whose), Above::parent(parent)];
    FormPage::new(desk, above, ("child-add", "child-add-send"), true, form)
}
