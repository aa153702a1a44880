//! Taking a change back, until its day.

use super::event;
use crate::domain::event::Kind;
use crate::domain::ids::{ChildChangeId, ChildContractId};
use crate::i18n::time::today;
use crate::store::child_change;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Takes it back.
pub async fn revoke(desk: Desk, Id(id): Id<ChildContractId>, fields: Fields) -> Answer {
    let which: ChildChangeId = fields
        .get("change")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (_, kept) = register::child(unit.tx.conn()?, id, desk.now).await?;
    let day = today(desk.now);
    let listed = child_change::list(unit.tx.conn()?, id).await?;
    let standing = listed
        .into_iter()
        .find(|it| it.change.id == which && it.revoked.is_none());
    let change = standing
        .map(|listed| listed.change)
        .filter(|change| change.may_be_revoked(day))
        .ok_or(Problem::CONFLICT)?;
    child_change::revoke(&mut unit.tx, change.id, desk.agent.id, (day, desk.now)).await?;
    unit.audit(event(Kind::ContractChangeRevoked, &kept, &change))
        .await?;
    let path = format!("/child-contracts/{id}?done=contract_change_revoked#course");
    unit.finish(&path).await
}
