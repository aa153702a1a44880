//! The end of a qualifying service: told by the subscriber, or found out (R17-1). Where none is left, a
//! case is opened for every child contract of grade Standard bundled.

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;

use crate::domain::Refused;
use crate::domain::child_contract::{ChildContract, Grade};
use crate::domain::contract::parse_date;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{QualifyingCaseId, QualifyingServiceId};
use crate::domain::qualifying::{CaseState, NoticedHow, QualifyingCase, QualifyingService};
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::{Db, child_change, child_contract, qualifying_case, qualifying_service};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "qualifying/end.html")]
struct EndPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// What the form says.
struct Typed {
    ended_on: Date,
    how: NoticedHow,
    noticed_on: Date,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<QualifyingServiceId>) -> Answer {
    let (whose, service) = load(&mut *desk.read().await?, id).await?;
    let day = today(desk.now).to_string();
    let form = Form::showing([
        ("noticed_on", day),
        ("version", service.version.to_string()),
    ]);
    render(&page(&desk, &whose, &service, form))
}

/// Keeps the end, and opens what follows from it.
pub async fn record(desk: Desk, Id(id): Id<QualifyingServiceId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form, today(desk.now));
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, mut service) = load(unit.tx.conn()?, id).await?;
    if service.ended_on.is_some() {
        return Err(Problem::CONFLICT);
    }
    if typed.as_ref().is_some_and(|it| it.ended_on < service.since) {
        form.refuse("ended_on", Refused::new("error-service-ends-before"));
    }
    let day = today(desk.now);
    let mut is_last = false;
    if let Some(typed) = &typed {
        let conn = unit.tx.conn()?;
        is_last = !outlived(conn, &whose, id, typed.ended_on).await?;
        let after = typed.ended_on.max(day);
        if is_last && child_change::becomes(conn, whose.id, Grade::StandardBundled, after).await? {
            form.refuse("ended_on", Refused::new("error-service-needed"));
        }
    }
    let (Some(typed), false) = (typed, form.is_refused()) else {
        return again(&desk, &whose, &service, form);
    };
    let path = format!("/subscribers/{}?done=qualifying_ended#qualifying", whose.id);
    service.version = version;
    qualifying_service::end(&mut unit.tx, &service, typed.ended_on).await?;
    let event = Event::new(Kind::QualifyingServiceEnded)
        .about("subscriber", whose.id)
        .about("service", id)
        .fact("ended_on", typed.ended_on.to_string())
        .fact("noticed_how", typed.how.code())
        .fact("noticed_on", typed.noticed_on.to_string());
    unit.audit(event).await?;
    if !is_last {
        return unit.finish(&path).await;
    }
    for child in concerned(unit.tx.conn()?, &whose, typed.ended_on, day).await? {
        let case = QualifyingCase {
            id: QualifyingCaseId::new(desk.new_id()),
            child: child.id,
            service: id,
            noticed_on: typed.noticed_on,
            noticed_how: typed.how,
            state: CaseState::Noticed,
            version: 1,
        };
        qualifying_case::open(&mut unit.tx, &case, desk.agent.id, desk.now).await?;
        let event = Event::new(Kind::QualifyingCaseOpened)
            .about("subscriber", whose.id)
            .about("child", child.id)
            .about("case", case.id);
        unit.audit(event).await?;
        let (change, number) = (RegisterChange::QualifyingEnded, Some(&child.number));
        register::told(&desk, &mut unit, change, whose.id, number).await?;
    }
    unit.finish(&path).await
}

/// Whether another qualifying service is there after that day.
async fn outlived(
    conn: &mut Db,
    whose: &Subscriber,
    ending: QualifyingServiceId,
    ended_on: Date,
) -> Result<bool, Problem> {
    let services = qualifying_service::list(conn, whose.id).await?;
    let outlives =
        |it: &QualifyingService| it.id != ending && it.ended_on.is_none_or(|last| last > ended_on);
    Ok(services.iter().any(outlives))
}

/// The child contracts of grade Standard bundled when the last qualifying service ends, without a case yet.
async fn concerned(
    conn: &mut Db,
    whose: &Subscriber,
    ended_on: Date,
    today: Date,
) -> Result<Vec<ChildContract>, Problem> {
    let day = ended_on.max(today);
    let mut children = child_contract::by_subscriber(conn, whose.id, day).await?;
    children.retain(|it| it.grade == Grade::StandardBundled && !it.has_ended(day));
    let mut without_case = Vec::with_capacity(children.len());
    for child in children {
        let cases = qualifying_case::of_child(conn, child.id).await?;
        if !cases.iter().any(|it| it.case.is_open(today)) {
            without_case.push(child);
        }
    }
    Ok(without_case)
}

fn check(form: &mut Form, today: Date) -> Option<Typed> {
    let ended_on = form.take("ended_on", parse_date);
    let how = form.take("noticed_how", |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let noticed_on = form.take("noticed_on", |typed| {
        let day = parse_date(typed)?;
        if day > today {
            Err(Refused::new("error-noticed-later"))
        } else {
            Ok(day)
        }
    });
    Some(Typed {
        ended_on: ended_on?,
        how: how?,
        noticed_on: noticed_on?,
    })
}

async fn load(
    conn: &mut Db,
    id: QualifyingServiceId,
) -> Result<(Subscriber, QualifyingService), Problem> {
    let service = qualifying_service::load(conn, id).await?;
    let service = service.ok_or(Problem::NOT_FOUND)?;
    let whose = register::subscriber(conn, service.subscriber).await?;
    Ok((whose, service))
}

fn again(desk: &Desk, whose: &Subscriber, service: &QualifyingService, form: Form) -> Answer {
    let page = page(desk, whose, service, form);
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, whose: &Subscriber, service: &QualifyingService, form: Form) -> EndPage {
    let page = register::page(desk);
    let above = Above::subscriber(whose);
    let kind = page.code("service-kind", service.kind);
    EndPage {
        back: above.href.clone(),
        above: vec![above],
        title: page.t2("qualifying-end-of", "kind", kind, "number", &service.number),
        send: page.t("qualifying-end-send"),
        form,
        page,
    }
}
