//! Changing somebody's name, role and activity. Nobody changes their own role or activity, and one
//! administrator stays who may sign in.

use askama::Template;
use http::StatusCode;

use super::{role, roles};
use crate::domain::Refused;
use crate::domain::agent::Agent;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::domain::text::Line;
use crate::store::{agent, session};
use crate::web::account::sessions::{self, Row};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Choice, Desk, Fields, Form, Page, Problem};

#[derive(Template)]
#[template(path = "agent/edit.html")]
struct EditPage {
    page: Page,
    form: Form,
    agent: Agent,
    roles: Vec<Choice>,
    /// Somebody's own page: without role and activity.
    own: bool,
    sessions: Vec<Row>,
}

/// The form, beside that of the password.
pub async fn show(desk: Desk, Id(id): Id<AgentId>) -> Answer {
    let agent = agent::load(&mut *desk.read().await?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    again(&desk, StatusCode::OK, form(&agent), agent).await
}

/// The form as the agent stands now.
pub(super) fn form(agent: &Agent) -> Form {
    Form::showing([
        ("name", agent.name.to_string()),
        ("role", agent.role.to_string()),
        ("active", i64::from(agent.active).to_string()),
    ])
}

/// Keeps the change.
pub async fn save(desk: Desk, Id(id): Id<AgentId>, fields: Fields) -> Answer {
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    let before = agent::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let mut form = fields.check();
    let name = form.take("name", Line::parse);
    let (role, active) = if id == desk.agent.id {
        (Some(before.role), before.active)
    } else {
        (form.take("role", role), fields.get("active") == "1")
    };
    let version = fields
        .get("version")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    let (Some(name), Some(role)) = (name, role) else {
        drop(unit);
        // With the version that was looked at: somebody else's change is not undone unseen.
        let seen = Agent { version, ..before };
        return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, seen).await;
    };
    let after = Agent {
        name,
        role,
        active,
        version,
        ..before.clone()
    };
    agent::save(&mut unit.tx, &after).await?;
    // Two administrators may take each other away at the same time; units are one after another.
    if agent::active_administrators(unit.tx.conn()?).await? == 0 {
        drop(unit);
        form.refuse("role", Refused::new("error-last-administrator"));
        return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, before).await;
    }
    if after.role != before.role || after.active != before.active {
        session::end_all(&mut unit.tx, id).await?;
    }
    let event = Event::new(Kind::AgentChanged)
        .about("agent", id)
        .fact("role", after.role.code())
        .fact("role_before", before.role.code())
        .fact("active", i64::from(after.active))
        .personal("login", after.login.as_str())
        .personal("name", &after.name);
    unit.audit(event).await?;
    unit.finish("/agents?done=agent_changed").await
}

pub(super) async fn again(desk: &Desk, status: StatusCode, form: Form, agent: Agent) -> Answer {
    let page = desk.page().of(&format!("/agents/{}", agent.id));
    let mut read = desk.read().await?;
    let edit = EditPage {
        sessions: sessions::rows(desk, &page, &mut read, agent.id).await?,
        roles: roles(&page, form.value("role")),
        own: agent.id == desk.agent.id,
        page,
        form,
        agent,
    };
    render_with(status, &edit)
}
