//! The second person confirms, with their own password.

use super::refuse;
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::confirmation::Verdict;
use crate::domain::event::Kind;
use crate::domain::ids::ConfirmationId;
use crate::store::confirmation;
use crate::web::call::second::event;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Confirms; whoever has the call may accept.
pub async fn confirm(desk: Desk, Id(id): Id<ConfirmationId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let asked = confirmation::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if form.is_refused() {
        return refuse::again(&desk, unit, &asked, form, "password").await;
    }
    let decided = match asked.decide(Verdict::Confirmed, None, desk.agent.id, desk.now) {
        Ok(decided) => decided,
        Err(refused) => return refuse::refuse(&desk, unit, &asked, form, refused).await,
    };
    confirmation::decide(&mut unit.tx, id, &decided).await?;
    let event = event(Kind::ConfirmationGiven, &asked).about("agent", asked.subject.agent);
    unit.beside(asked.subject.agent);
    unit.audit(event).await?;
    unit.finish(&format!("/confirmations/{id}")).await
}
