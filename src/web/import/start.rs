//! A file without a fault is taken into the register, in the background.

use http::StatusCode;

use super::{event, load, show};
use crate::domain::event::Kind;
use crate::domain::ids::ImportId;
use crate::store::import;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Begins to take it.
pub async fn start(desk: Desk, Id(id): Id<ImportId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return show::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let listed = load(unit.tx.conn()?, id).await?;
    if !listed.import.is_good() {
        return Err(Problem::CONFLICT);
    }
    import::start(&mut unit.tx, id, desk.agent.id).await?;
    unit.audit(event(Kind::ImportStarted, &listed.import))
        .await?;
    let answer = unit.finish(&format!("/imports/{id}")).await?;
    desk.app.store.wakes().import.notify_one();
    Ok(answer)
}
