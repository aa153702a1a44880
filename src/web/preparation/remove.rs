//! Asking subscribers for something no more.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::PreparationItemId;
use crate::domain::preparation::{Item, ItemKey};
use crate::store::preparation;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Removes it from the list; what the terms name themselves has no id and stays.
pub async fn remove(desk: Desk, Id(id): Id<PreparationItemId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let items = preparation::items(unit.tx.conn()?).await?;
    let found = items.iter().find(|item| item.key() == ItemKey::Further(id));
    let Some(Item::Further { name, .. }) = found else {
        return Err(Problem::NOT_FOUND);
    };
    preparation::remove_item(&mut unit.tx, id, desk.now).await?;
    let event = Event::new(Kind::PreparationItemRemoved)
        .about("preparation_item", id)
        .fact("item", name.as_str());
    unit.audit(event).await?;
    unit.finish("/preparations?done=preparation_item_removed")
        .await
}
