//! Recording that something is not prepared after all.

use super::event;
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::domain::preparation::ItemKey;
use crate::store::preparation;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, register};

/// Takes the record back; the log keeps it.
pub async fn record(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let key: ItemKey = fields.get("item").parse().map_err(|_| Problem::BAD_INPUT)?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, _) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    let listed = preparation::of_contract(unit.tx.conn()?, id).await?;
    let found = listed.into_iter().find(|it| it.item.key() == key);
    let found = found.ok_or(Problem::NOT_FOUND)?;
    let (day, _) = found.done.ok_or(Problem::CONFLICT)?;
    preparation::undone(&mut unit.tx, id, key).await?;
    let event = event(Kind::PreparationUndone, &whose, id, &found.item);
    unit.audit(event.fact("done_on", day.to_string())).await?;
    unit.finish(&format!(
        "/contracts/{id}?done=preparation_undone#preparation"
    ))
    .await
}
