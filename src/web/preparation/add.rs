//! Naming something else that subscribers prepare.

use http::StatusCode;

use super::list;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::PreparationItemId;
use crate::domain::preparation::Item;
use crate::domain::text::Line;
use crate::store::preparation;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Adds what was typed. It is missing on every contract until it is recorded there.
pub async fn add(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let name = form.take("item", Line::<100>::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let known = preparation::items(unit.tx.conn()?).await?;
    let same =
        |item: &Item| matches!(item, Item::Further { name: it, .. } if Some(it) == name.as_ref());
    if known.iter().any(same) {
        form.refuse("item", Refused::new("error-taken"));
    }
    let (Some(name), false) = (name, form.is_refused()) else {
        drop(unit);
        return list::again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let id = PreparationItemId::new(desk.new_id());
    preparation::add_item(&mut unit.tx, id, &name, desk.now).await?;
    let event = Event::new(Kind::PreparationItemAdded)
        .about("preparation_item", id)
        .fact("item", name.as_str());
    unit.audit(event).await?;
    unit.finish("/preparations?done=preparation_item").await
}
