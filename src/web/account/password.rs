//! One's own password: at least 15 characters alone, at least 8 beside a second factor (NIST SP
//! 800-63B-4, 3.1.1.2).

use super::show;
use crate::crypto::staff_password::{self, StaffPassword};
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::store::{agent, second_factor, session};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, reauth};

/// Sets it; all other sessions end.
pub async fn set(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let enrolled = second_factor::is_enrolled(&mut *desk.read().await?, desk.agent.id).await?;
    let typed = fields.get("new_password");
    let new = if enrolled {
        StaffPassword::beside_a_factor(typed)
    } else {
        StaffPassword::parse(typed)
    };
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    if new.is_err() {
        form.refuse("new_password", Refused::new("error-password-weak"));
    }
    let (Ok(new), false) = (new, form.is_refused()) else {
        return show::refuse(&desk, form, "password").await;
    };
    let phc = desk.app.passwords.hash(new.secret().clone()).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let id = desk.agent.id;
    agent::save_password(&mut unit.tx, id, phc.as_str(), None).await?;
    session::end_others(&mut unit.tx, id, &desk.session.digest).await?;
    let event = Event::new(Kind::AgentChanged)
        .about("agent", id)
        .fact("what", "password")
        .personal("login", desk.agent.login.as_str())
        .personal("name", &desk.agent.name);
    unit.audit(event).await?;
    unit.finish("/account?done=account").await
}
