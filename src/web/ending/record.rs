//! Recording a notice that something ends. The day is computed, never typed.

use std::str::FromStr;

use askama::Template;
use http::StatusCode;

use super::{EndsByNotice, Subject, event};
use crate::domain::Refused;
use crate::domain::contract::parse_date;
use crate::domain::ending::{Came, Ending, Notice};
use crate::domain::event::Kind;
use crate::domain::ids::EndingId;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::{StoreError, ending};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, reauth, render};

#[derive(Template)]
#[template(path = "ending/form.html")]
struct EndPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form<I: EndsByNotice + FromStr + Send>(desk: Desk, Id(id): Id<I>) -> Answer {
    let subject = Subject::load(&desk, &mut *desk.read().await?, id.ended()).await?;
    let form = Form::showing([("arrived_on", today(desk.now).to_string())]);
    render(&page(&desk, subject, form))
}

/// Keeps the notice, and tells the subscriber's contacts.
pub async fn record<I: EndsByNotice + FromStr + Send>(
    desk: Desk,
    Id(id): Id<I>,
    fields: Fields,
) -> Answer {
    let mut form = fields.check();
    let notice = check(&mut form, &desk);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let subject = Subject::load(&desk, unit.tx.conn()?, id.ended()).await?;
    if let Some(notice) = notice
        && let Some(start) = subject.billing_start
        && notice.effective() < start
    {
        form.refuse("named_on", Refused::new("error-end-before-start"));
    }
    let (Some(notice), false) = (notice, form.is_refused()) else {
        return again(&desk, subject, form);
    };
    let ending = Ending {
        id: EndingId::new(desk.new_id()),
        ended: id.ended(),
        came: Came::Notice(notice),
        recorded_by: desk.agent.id,
    };
    match ending::record(&mut unit.tx, &ending, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("arrived_on", Refused::new("error-end-stands"));
            return again(&desk, subject, form);
        }
        outcome => outcome?,
    }
    let event = event(Kind::ContractEndRecorded, &ending);
    unit.audit(event.about("subscriber", subject.whose.id))
        .await?;
    let (change, number) = (RegisterChange::End, Some(&subject.number));
    register::told(&desk, &mut unit, change, subject.whose.id, number).await?;
    unit.finish(&format!("{}?done=contract_end#end", subject.path))
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

fn again(desk: &Desk, subject: Subject, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, subject, form))
}

fn page(desk: &Desk, subject: Subject, form: Form) -> EndPage {
    let page = register::page(desk);
    EndPage {
        title: page.t("end-record"),
        send: page.t("end-record-send"),
        back: subject.path,
        above: subject.above,
        form,
        page,
    }
}
