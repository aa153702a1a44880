//! Signing for a period of the audit log, with what was found in it.

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;

use super::event;
use crate::domain::audit_review::Period;
use crate::domain::contract::parse_date;
use crate::domain::event::Kind;
use crate::domain::ids::AuditReviewId;
use crate::domain::text::Note;
use crate::store::audit_review::{self, Signed};
use crate::web::answer::render_with;
use crate::web::audit_finding::raised;
use crate::web::audit_finding::slots::{self, Known, Slot};
use crate::web::fields::Search;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, reauth};

/// Findings that are raised together with a review; more are raised on its page.
const SLOTS: usize = slots::NAMES.len();

#[derive(Template)]
#[template(path = "audit_review/sign.html")]
struct SignPage {
    page: Page,
    form: Form,
    slots: Vec<Slot>,
    /// Where the log of the period is read.
    log: String,
}

/// The form, for the oldest days that nobody reviewed, to the end of their month.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let today = desk.page().today();
    let open = audit_review::open_days(&mut *desk.read().await?, today, 1).await?;
    let typed = |name: &str, offered: Option<Date>| match search.0.get(name) {
        "" => offered.map_or_else(String::new, |day| day.to_string()),
        typed => typed.to_owned(),
    };
    let month = |period: &Period| period.to().min(period.from().last_of_month());
    let form = Form::showing([
        ("from", typed("from", open.first().map(|it| it.from()))),
        ("to", typed("to", open.first().map(month))),
    ]);
    again(&desk, form, StatusCode::OK).await
}

/// Keeps the review.
pub async fn sign(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let period = period(&mut form, desk.page().today());
    let note = form.take("note", Note::parse);
    reauth::asked(&desk, &fields, &mut form).await?;
    let extent = match period {
        Some(period) => Some(audit_review::extent(&mut *desk.read().await?, period).await?),
        None => None,
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let known = Known::load(&mut unit.tx, &desk).await?;
    let found = slots::take_filled(&mut form, &known, &desk);
    let signed = period.zip(extent).zip(note.as_ref());
    let (Some(((period, extent), note)), Some(found), false) = (signed, found, form.is_refused())
    else {
        drop(unit);
        return again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let signed = Signed {
        id: AuditReviewId::new(desk.new_id()),
        period,
        extent,
        note,
        by: desk.agent.id,
        at: desk.now,
    };
    let number = audit_review::sign(&mut unit.tx, &signed).await?;
    let mut told = event(Kind::AuditReviewSigned, signed.id, number)
        .fact("from_on", period.from().to_string())
        .fact("to_on", period.to().to_string())
        .fact("count", extent.events)
        .personal("note", note.as_str());
    if let Some((first, last)) = extent.ends {
        told = told.fact("first_seq", first).fact("last_seq", last);
    }
    unit.audit(told).await?;
    for told in found {
        raised(&desk, &mut unit, (signed.id, number), told, None).await?;
    }
    let id = signed.id;
    unit.finish(&format!("/audit/reviews/{id}?done=review_signed"))
        .await
}

fn period(form: &mut Form, today: Date) -> Option<Period> {
    let from = form.take("from", parse_date);
    let to = form.take("to", parse_date);
    match Period::new(from?, to?, today) {
        Ok(period) => Some(period),
        Err(refused) => {
            form.refuse("to", refused);
            None
        }
    }
}

async fn again(desk: &Desk, form: Form, status: StatusCode) -> Answer {
    let page = desk.page();
    let days = [form.value("from"), form.value("to")].map(|day| day.parse::<Date>().ok());
    let log = match days {
        [Some(from), Some(to)] => format!("/audit?from={from}&to={to}"),
        _ => String::new(),
    };
    let slots = slots::show(desk, &page, &form, SLOTS).await?;
    render_with(
        status,
        &SignPage {
            page,
            form,
            slots,
            log,
        },
    )
}
