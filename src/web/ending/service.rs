//! The end of the whole service, where the vendor ends its own (R9).

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;

use super::{Ends, event};
use crate::domain::Refused;
use crate::domain::contract::parse_date;
use crate::domain::ending::{Came, Ended, Ending};
use crate::domain::event::Kind;
use crate::domain::ids::EndingId;
use crate::i18n::time::today;
use crate::store::{StoreError, ending};
use crate::web::answer::render_with;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem, reauth, register, render};

#[derive(Template)]
#[template(path = "ending/service.html")]
struct ServicePage {
    page: Page,
    ends: Ends,
    form: Form,
    may_change: bool,
}

/// The page.
pub async fn show(desk: Desk) -> Answer {
    render(&load(&desk, Form::default()).await?)
}

/// Keeps the last day of the service.
pub async fn record(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let last = form.take("effective_on", |typed| later(&desk, typed));
    reauth::asked(&desk, &fields, &mut form).await?;
    let (Some(last), false) = (last, form.is_refused()) else {
        return again(&desk, form).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let ending = Ending {
        id: EndingId::new(desk.new_id()),
        ended: Ended::Service,
        came: Came::Vendor(last),
        recorded_by: desk.agent.id,
    };
    match ending::record(&mut unit.tx, &ending, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("effective_on", Refused::new("error-end-stands"));
            return again(&desk, form).await;
        }
        outcome => outcome?,
    }
    unit.audit(event(Kind::ContractEndRecorded, &ending))
        .await?;
    unit.finish("/service?done=contract_end").await
}

/// Takes it back, until its day.
pub async fn revoke(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return again(&desk, form).await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let day = today(desk.now);
    let standing = ending::standing(unit.tx.conn()?, Ended::Service).await?;
    let ending = standing
        .filter(|ending| ending.may_be_revoked(day))
        .ok_or(Problem::CONFLICT)?;
    ending::revoke(&mut unit.tx, &ending, desk.agent.id, (day, desk.now)).await?;
    unit.audit(event(Kind::ContractEndRevoked, &ending)).await?;
    unit.finish("/service?done=contract_end_revoked").await
}

fn later(desk: &Desk, typed: &str) -> Result<Date, Refused> {
    let last = parse_date(typed)?;
    if last < today(desk.now) {
        Err(Refused::new("error-end-past"))
    } else {
        Ok(last)
    }
}

async fn again(desk: &Desk, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, form).await?)
}

async fn load(desk: &Desk, form: Form) -> Result<ServicePage, Problem> {
    let ends = Ends::load(desk, &mut *desk.read().await?, Ended::Service, None).await?;
    Ok(ServicePage {
        page: register::page(desk),
        may_change: register::may_change(desk),
        ends,
        form,
    })
}
