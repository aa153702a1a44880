//! Taking a notice back, until it has taken effect.

use super::event;
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::contract_end;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, contract, reauth};

/// Takes the one back that stands.
pub async fn revoke(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return contract::show::again(&desk, id, form).await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id).await?;
    let day = today(desk.now);
    let standing = contract_end::standing(unit.tx.conn()?, id).await?;
    let end = standing
        .filter(|end| end.may_be_revoked(day))
        .ok_or(Problem::CONFLICT)?;
    contract_end::revoke(&mut unit.tx, &end, desk.agent.id, (day, desk.now)).await?;
    unit.audit(event(Kind::ContractEndRevoked, &kept, &end))
        .await?;
    register::told(&desk, &mut unit, RegisterChange::End, whose.id, Some(&kept)).await?;
    unit.finish(&format!("/contracts/{id}?done=contract_end_revoked#end"))
        .await
}
