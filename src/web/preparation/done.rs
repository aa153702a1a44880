//! Recording that a subscriber has prepared something.

use super::event;
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::domain::preparation::{ItemKey, done_on};
use crate::i18n::time::today;
use crate::store::preparation;
use crate::web::contract::show;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, register};

/// Keeps the day on which it was done.
pub async fn record(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let key = form.take("item", |typed| {
        typed
            .parse::<ItemKey>()
            .map_err(|_| Refused::new("error-choice"))
    });
    let day = form.take("done_on", |typed| done_on(typed, today(desk.now)));
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, _) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    let listed = preparation::of_contract(unit.tx.conn()?, id).await?;
    let open = listed
        .into_iter()
        .find(|it| Some(it.item.key()) == key && it.done.is_none());
    let (Some(open), Some(day)) = (open, day) else {
        drop(unit);
        if key.is_some() && day.is_some() {
            form.refuse("item", Refused::new("error-choice"));
        }
        return show::again(&desk, id, form).await;
    };
    let what = (id, open.item.key());
    preparation::done(&mut unit.tx, what, day, desk.agent.id, desk.now).await?;
    let event = event(Kind::PreparationDone, &whose, id, &open.item);
    unit.audit(event.fact("done_on", day.to_string())).await?;
    unit.finish(&format!("/contracts/{id}?done=preparation#preparation"))
        .await
}
