//! Putting a qualifying service on record (R4).

use askama::Template;
use http::StatusCode;

use crate::domain::Refused;
use crate::domain::contract::{ContractNumber, parse_date};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{QualifyingServiceId, SubscriberId};
use crate::domain::qualifying::QualifyingService;
use crate::domain::register::Subscriber;
use crate::store::{StoreError, qualifying_service};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, render};

#[derive(Template)]
#[template(path = "qualifying/add.html")]
struct AddPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let whose = register::subscriber(&mut *desk.read().await?, id).await?;
    render(&page(&desk, &whose, Form::default()))
}

/// Adds what was typed.
pub async fn add(desk: Desk, Id(id): Id<SubscriberId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let kind = form.take("kind", |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let number = form.take("number", ContractNumber::parse);
    let since = form.take("since", parse_date);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let whose = register::subscriber(unit.tx.conn()?, id).await?;
    let (Some(kind), Some(number), Some(since)) = (kind, number, since) else {
        return again(&desk, &whose, form);
    };
    let service = QualifyingService {
        id: QualifyingServiceId::new(desk.new_id()),
        subscriber: id,
        kind,
        number,
        since,
        ended_on: None,
        version: 1,
    };
    match qualifying_service::add(&mut unit.tx, &service, desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("number", Refused::new("error-taken"));
            return again(&desk, &whose, form);
        }
        outcome => outcome?,
    }
    let event = Event::new(Kind::QualifyingServiceAdded)
        .about("subscriber", id)
        .about("service", service.id)
        .fact("service_kind", kind.code())
        .fact("number", service.number.as_str())
        .fact("since", since.to_string());
    unit.audit(event).await?;
    let path = format!("/subscribers/{id}?done=qualifying_service#qualifying");
    unit.finish(&path).await
}

fn again(desk: &Desk, whose: &Subscriber, form: Form) -> Answer {
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page(desk, whose, form))
}

fn page(desk: &Desk, whose: &Subscriber, form: Form) -> AddPage {
    let page = register::page(desk);
    let above = Above::subscriber(whose);
    AddPage {
        back: above.href.clone(),
        above: vec![above],
        title: page.t("qualifying-add"),
        send: page.t("qualifying-add-send"),
        form,
        page,
    }
}
