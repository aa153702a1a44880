//! Noting what a difference was, once.

use super::difference;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::DifferenceId;
use crate::domain::text::Note;
use crate::store;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Keeps the note; the task is done.
pub async fn explain(desk: Desk, Id(id): Id<DifferenceId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let text = form.take("explanation", Note::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let found = store::difference::load(unit.tx.conn()?, id).await?;
    let found = found.ok_or(Problem::NOT_FOUND)?;
    if found.explained.is_some() {
        return Err(Problem::CONFLICT);
    }
    let Some(text) = text else {
        drop(unit);
        return difference::again(&desk, id, form).await;
    };
    store::difference::explain(&mut unit.tx, id, &text, desk.agent.id, desk.now).await?;
    let event = Event::new(Kind::DifferenceExplained)
        .about("tenant", found.tenant)
        .about("contract", found.contract)
        .about("difference", id)
        .fact("difference", found.alone.kind().code())
        .personal("explanation", text.as_str());
    unit.audit(event).await?;
    unit.finish(&format!("/differences/{id}?done=difference_explained"))
        .await
}
