//! A case comes to nothing: the subscriber has a qualifying service again.

use super::{load, moved};
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::QualifyingCaseId;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::qualifying_service;
use crate::web::desk::Id;
use crate::web::qualifying::case;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Withdraws it, where a qualifying service is on record.
pub async fn withdraw(desk: Desk, Id(id): Id<QualifyingCaseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let known = load(&desk, unit.tx.conn()?, id).await?;
    let services = qualifying_service::list(unit.tx.conn()?, known.whose.id).await?;
    let has_one = services.iter().any(|service| service.ended_on.is_none());
    let to = match known.case.withdraw(today(desk.now)) {
        Ok(to) if has_one => to,
        Ok(_) => {
            drop(unit);
            form.refuse("withdraw", Refused::new("error-grade-unqualified"));
            return case::again(&desk, id, form).await;
        }
        Err(why) => {
            drop(unit);
            form.refuse("withdraw", why);
            return case::again(&desk, id, form).await;
        }
    };
    let (kind, change) = (Kind::QualifyingCaseWithdrawn, RegisterChange::CaseWithdrawn);
    moved(&desk, &mut unit, &known, to, kind, Some(change)).await?;
    unit.finish(&format!("/qualifying-cases/{id}?done=qualifying_case"))
        .await
}
