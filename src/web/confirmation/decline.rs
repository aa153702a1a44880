//! The second person declines, with the reason; nothing is accepted.

use super::refuse;
use crate::domain::confirmation::Verdict;
use crate::domain::event::Kind;
use crate::domain::ids::ConfirmationId;
use crate::domain::text::Note;
use crate::store::confirmation;
use crate::web::call::second::event;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Declines.
pub async fn decline(desk: Desk, Id(id): Id<ConfirmationId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let why = form.take("declined_why", Note::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let asked = confirmation::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let Some(why) = why else {
        return refuse::again(&desk, unit, &asked, form, "declined_why").await;
    };
    let (by, at) = (desk.agent.id, desk.now);
    let decided = match asked.decide(Verdict::Declined, Some(why.clone()), by, at) {
        Ok(decided) => decided,
        Err(refused) => return refuse::refuse(&desk, unit, &asked, form, refused).await,
    };
    confirmation::decide(&mut unit.tx, id, &decided).await?;
    let event = event(Kind::ConfirmationDeclined, &asked)
        .about("agent", asked.subject.agent)
        .personal("declined_why", why.as_str());
    unit.beside(asked.subject.agent);
    unit.audit(event).await?;
    unit.finish(&format!("/confirmations/{id}")).await
}
