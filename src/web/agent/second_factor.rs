//! Taking somebody's second factors away who lost them: they enrol anew. Nobody resets their own.

use http::StatusCode;

use super::edit;
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::store::{agent, openid, second_factor, session};
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Takes them away, and ends all sessions.
pub async fn reset(desk: Desk, Id(id): Id<AgentId>, fields: Fields) -> Answer {
    let whose = agent::load(&mut *desk.read().await?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let proved =
        reauth::proved(&desk, staff_password::attempt(fields.get("reset_password"))).await?;
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    if id == desk.agent.id || !proved {
        let event = Event::new(Kind::AccountChangeRefused)
            .about("agent", id)
            .fact("what", "second_factor_reset");
        unit.audit(event).await?;
        unit.keep_refusal().await?;
        if id == desk.agent.id {
            return Err(Problem::FORBIDDEN);
        }
        let mut form = edit::form(&whose);
        form.refuse("reset_password", Refused::new("error-password-mismatch"));
        return edit::again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, whose).await;
    }
    second_factor::remove(&mut unit.tx, id).await?;
    // Whoever the provider vouches for would enrol without a password.
    if openid::unlink(&mut unit.tx, id).await? {
        unit.audit(Event::new(Kind::OpenIdUnlinked).about("agent", id))
            .await?;
    }
    session::end_all(&mut unit.tx, id).await?;
    let event = Event::new(Kind::SecondFactorReset)
        .about("agent", id)
        .personal("login", whose.login.as_str())
        .personal("name", &whose.name);
    unit.audit(event).await?;
    unit.finish("/agents?done=second_factor_reset").await
}
