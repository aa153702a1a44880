//! Presenting the terms of Standard alone (R17-2).

use super::{load, moved};
use crate::domain::contract::parse_date;
use crate::domain::event::Kind;
use crate::domain::ids::QualifyingCaseId;
use crate::domain::yen::Yen;
use crate::i18n::time::today;
use crate::web::desk::Id;
use crate::web::qualifying::case;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Keeps when they were presented, and with which fee.
pub async fn present(desk: Desk, Id(id): Id<QualifyingCaseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let on = form.take("presented_on", parse_date);
    let fee = form.take("presented_fee", Yen::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let known = load(&desk, unit.tx.conn()?, id).await?;
    let (Some(on), Some(fee)) = (on, fee) else {
        drop(unit);
        return case::again(&desk, id, form).await;
    };
    let to = match known.case.present(on, fee, today(desk.now)) {
        Ok(to) => to,
        Err(why) => {
            drop(unit);
            form.refuse("presented_on", why);
            return case::again(&desk, id, form).await;
        }
    };
    let kind = Kind::QualifyingTermsPresented;
    moved(&desk, &mut unit, &known, to, kind, None).await?;
    unit.finish(&format!("/qualifying-cases/{id}?done=qualifying_case"))
        .await
}
