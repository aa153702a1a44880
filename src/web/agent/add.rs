//! Adding a member of staff.

use askama::Template;
use http::StatusCode;

use super::start::{Start, StartPage};
use super::{role, roles};
use crate::domain::Refused;
use crate::domain::agent::{Agent, Login, Theme};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::domain::text::Line;
use crate::store::{StoreError, agent};
use crate::web::answer::render_with;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Choice, Desk, Fields, Form, Page, reauth};

#[derive(Template)]
#[template(path = "agent/add.html")]
struct AddPage {
    page: Page,
    form: Form,
    roles: Vec<Choice>,
}

/// The form.
pub async fn show(desk: Desk) -> Answer {
    again(&desk, StatusCode::OK, Form::default())
}

/// Adds somebody, and shows the password that they sign in with first.
pub async fn add(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let login = form.take("login", Login::parse);
    let name = form.take("name", Line::parse);
    let role = form.take("role", role);
    reauth::asked(&desk, &fields, &mut form).await?;
    let (Some(login), Some(name), Some(role), false) = (login, name, role, form.is_refused())
    else {
        return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form);
    };
    let start = Start::draw(&desk).await?;
    let added = Agent {
        id: AgentId::new(desk.new_id()),
        login,
        name,
        role,
        locale: None,
        theme: Theme::Auto,
        active: true,
        version: 1,
    };
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    match agent::add(&mut unit.tx, &added, start.phc.as_str(), desk.now).await {
        Err(StoreError::Taken) => {
            drop(unit);
            form.refuse("login", Refused::new("error-taken"));
            return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form);
        }
        outcome => outcome?,
    }
    start.keep(&mut unit.tx, added.id).await?;
    let event = Event::new(Kind::AgentAdded)
        .about("agent", added.id)
        .fact("role", role.code())
        .personal("login", added.login.as_str())
        .personal("name", &added.name);
    unit.audit(event).await?;
    let shown = StartPage::of(&desk, &added, &start);
    unit.finish_once("/agents?done=agent_added", &shown).await
}

fn again(desk: &Desk, status: StatusCode, form: Form) -> Answer {
    let page = desk.page().of("/agents/new");
    let roles = roles(&page, form.value("role"));
    render_with(status, &AddPage { page, form, roles })
}
