//! Recording other licences, another grade or other fees, from the first of a month on.

use askama::Template;
use http::StatusCode;

use super::event;
use crate::domain::Refused;
use crate::domain::calendar::{MonthStart, next_month};
use crate::domain::child_change::{Changed, ChildChange, effective};
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::{Count, parse_date};
use crate::domain::event::Kind;
use crate::domain::ids::{ChildChangeId, ChildContractId};
use crate::domain::register::Subscriber;
use crate::domain::yen::Yen;
use crate::i18n::time::today;
use crate::store::{Db, StoreError, child_change, child_contract};
use crate::web::answer::render_with;
use crate::web::child_contract::{parse_grade, unqualified};
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "child_contract/change.html")]
struct ChangePage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<ChildContractId>) -> Answer {
    let (whose, kept) = register::child(&mut *desk.read().await?, id, desk.now).await?;
    let month = next_month(today(desk.now)).to_string();
    let form = Form::showing([("effective_on", month)]);
    render(&page(&desk, &whose, &kept, form))
}

/// Keeps the change.
pub async fn record(desk: Desk, Id(id): Id<ChildContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let changed = check(&mut form);
    let day = form.take("effective_on", |typed| {
        effective(parse_date(typed)?, today(desk.now))
    });
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::child(unit.tx.conn()?, id, desk.now).await?;
    if let (Some(changed), Some(day)) = (&changed, day) {
        refuse(&mut form, unit.tx.conn()?, &kept, changed, day).await?;
    }
    let (Some(changed), Some(effective), false) = (changed, day, form.is_refused()) else {
        return again(&desk, &whose, &kept, form);
    };
    let change = ChildChange {
        id: ChildChangeId::new(desk.new_id()),
        child: id,
        changed,
        effective,
        case: None,
        recorded_by: desk.agent.id,
    };
    match child_change::record(&mut unit.tx, &change, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("effective_on", Refused::new("error-change-stands"));
            return again(&desk, &whose, &kept, form);
        }
        outcome => outcome?,
    }
    unit.audit(event(Kind::ContractChangeRecorded, &kept, &change))
        .await?;
    let path = format!("/child-contracts/{id}?done=contract_change#course");
    unit.finish(&path).await
}

fn check(form: &mut Form) -> Option<Changed> {
    let licences = form.take("licences", Count::parse_optional);
    let grade = form.take("grade", |typed| match typed {
        "" => Ok(None),
        typed => parse_grade(typed).map(Some),
    });
    let monthly_fee = form.take("monthly_fee", Yen::parse_optional);
    let option_fee = form.take("option_fee", Yen::parse_optional);
    let changed = Changed {
        licences: licences?,
        grade: grade?,
        monthly_fee: monthly_fee?,
        option_fee: option_fee?,
    };
    if changed.is_nothing() {
        form.refuse("licences", Refused::new("error-change-nothing"));
        return None;
    }
    Some(changed)
}

/// What the terms do not know of this child contract on that day.
async fn refuse(
    form: &mut Form,
    conn: &mut Db,
    kept: &ChildContract,
    changed: &Changed,
    month: MonthStart,
) -> Result<(), Problem> {
    let day = month.date();
    if kept.has_ended(day) {
        form.refuse("effective_on", Refused::new("error-change-after-end"));
    }
    if day <= kept.billing_start {
        form.refuse("effective_on", Refused::new("error-change-before-start"));
    }
    let Some(grade) = changed.grade else {
        return Ok(());
    };
    // What it is by then, with all changes that stand before.
    let then = child_contract::load(conn, kept.id, day).await?;
    let then = then.ok_or(Problem::NOT_FOUND)?;
    if let Err(why) = then.grade.become_other(grade) {
        form.refuse("grade", why);
        return Ok(());
    }
    let others = child_contract::by_parent(conn, kept.parent, day).await?;
    let is_taken = |it: &ChildContract| it.id != kept.id && it.grade == grade && !it.has_ended(day);
    if others.iter().any(is_taken) {
        form.refuse("grade", Refused::new("error-grade-there"));
    }
    if let Some(why) = unqualified(conn, kept.subscriber, grade, day).await? {
        form.refuse("grade", why);
    }
    Ok(())
}

fn again(desk: &Desk, whose: &Subscriber, kept: &ChildContract, form: Form) -> Answer {
    let page = page(desk, whose, kept, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, kept: &ChildContract, form: Form) -> ChangePage {
    let page = register::page(desk);
    let above = Above::child(kept);
    ChangePage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("change-record"),
        send: page.t("change-record-send"),
        form,
        page,
    }
}
