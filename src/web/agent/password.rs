//! Setting somebody's password; whoever used the old one is signed out.

use http::StatusCode;

use super::{edit, new_password};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::store::{agent, session};
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem};

/// Sets it.
pub async fn set(desk: Desk, Id(id): Id<AgentId>, fields: Fields) -> Answer {
    let agent = agent::load(&mut *desk.read().await?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let password = match new_password(fields.get("password")) {
        Ok(password) => password,
        Err(refused) => {
            let mut form = edit::form(&agent);
            form.refuse("password", refused);
            return edit::again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, agent).await;
        }
    };
    // Before the unit: hashing takes longer than anything in it.
    let phc = desk.app.passwords.hash(password.secret().clone()).await?;
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    agent::save_password(&mut unit.tx, id, phc.as_str()).await?;
    session::end_all(&mut unit.tx, id).await?;
    let event = Event::new(Kind::AgentChanged)
        .about("agent", id)
        .fact("what", "password")
        .personal("login", agent.login.as_str())
        .personal("name", &agent.name);
    unit.audit(event).await?;
    unit.finish("/agents?done=password").await
}
