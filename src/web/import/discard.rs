//! A file is discarded before anything of it stands in the register.

use super::{event, load};
use crate::domain::event::Kind;
use crate::domain::ids::ImportId;
use crate::domain::import::ImportState;
use crate::store::import;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Discards it; what was read of it is deleted in the background.
pub async fn discard(desk: Desk, Id(id): Id<ImportId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let import = load(unit.tx.conn()?, id).await?.import;
    if !import.may_be_discarded() {
        return Err(Problem::CONFLICT);
    }
    import::moved(&mut unit.tx, id, import.state, ImportState::Discarded).await?;
    unit.audit(event(Kind::ImportDiscarded, &import).fact("why", "asked"))
        .await?;
    let answer = unit.finish("/imports?done=import_discarded").await?;
    desk.app.store.wakes().import.notify_one();
    Ok(answer)
}
