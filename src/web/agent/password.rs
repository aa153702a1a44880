//! Letting somebody in again who lost their password: with one that the desk draws. Whoever used the
//! old one is signed out. One's own is changed on one's own page.

use http::StatusCode;

use super::edit;
use super::start::{self, Start, StartPage};
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::store::{agent, openid, session};
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem};

/// Draws it, and shows it this once.
pub async fn reset(desk: Desk, Id(id): Id<AgentId>, fields: Fields) -> Answer {
    let whose = agent::load(&mut *desk.read().await?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let proved = start::proved(&desk, &fields).await?;
    let start = Start::draw(&desk).await?;
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    if id == desk.agent.id || !proved {
        let event = Event::new(Kind::AccountChangeRefused)
            .about("agent", id)
            .fact("what", "password_reset");
        unit.audit(event).await?;
        unit.keep_refusal().await?;
        if id == desk.agent.id {
            return Err(Problem::FORBIDDEN);
        }
        let mut form = edit::form(&whose);
        form.refuse("password", Refused::new("error-password-mismatch"));
        return edit::again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, whose).await;
    }
    start.keep(&mut unit.tx, id).await?;
    session::end_all(&mut unit.tx, id).await?;
    if openid::unlink(&mut unit.tx, id).await? {
        unit.audit(Event::new(Kind::OpenIdUnlinked).about("agent", id))
            .await?;
    }
    let event = Event::new(Kind::AgentChanged)
        .about("agent", id)
        .fact("what", "password_reset")
        .personal("login", whose.login.as_str())
        .personal("name", &whose.name);
    unit.audit(event).await?;
    let shown = StartPage::of(&desk, &whose, &start);
    unit.finish_once("/agents?done=password", &shown).await
}
