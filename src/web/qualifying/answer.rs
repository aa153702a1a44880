//! The subscriber's answer, by the answer day: to switch, or to end (R17-3).

use super::{load, moved};
use crate::domain::Refused;
use crate::domain::calendar::MonthStart;
use crate::domain::child_change::{Changed, ChildChange};
use crate::domain::child_contract::Grade;
use crate::domain::contract::parse_date;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ChildChangeId, QualifyingCaseId};
use crate::domain::qualifying::{Answer as Said, CaseState};
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::{StoreError, child_change};
use crate::web::desk::Id;
use crate::web::qualifying::case;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Keeps the answer; to switch is a change of the grade from the computed month on.
pub async fn answer(desk: Desk, Id(id): Id<QualifyingCaseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let said = form.take("answer", |typed| {
        typed
            .parse::<Said>()
            .map_err(|_| Refused::new("error-choice"))
    });
    let on = form.take("answered_on", parse_date);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let known = load(&desk, unit.tx.conn()?, id).await?;
    let (Some(said), Some(on)) = (said, on) else {
        drop(unit);
        return case::again(&desk, id, form).await;
    };
    let to = match known.case.answer(said, on, today(desk.now)) {
        Ok(to) => to,
        Err(why) => {
            drop(unit);
            form.refuse("answered_on", why);
            return case::again(&desk, id, form).await;
        }
    };
    let change = match said {
        Said::Switch => RegisterChange::AnsweredSwitch,
        Said::End => RegisterChange::AnsweredEnd,
    };
    moved(
        &desk,
        &mut unit,
        &known,
        to,
        Kind::QualifyingAnswered,
        Some(change),
    )
    .await?;
    if let (CaseState::Answered { terms, .. }, Said::Switch) = (to, said) {
        let change = ChildChange {
            id: ChildChangeId::new(desk.new_id()),
            child: known.child.id,
            changed: Changed {
                grade: Some(Grade::StandardAlone),
                monthly_fee: Some(terms.fee),
                ..Changed::default()
            },
            effective: MonthStart::after(terms.ends_on),
            case: Some(id),
            recorded_by: desk.agent.id,
        };
        match child_change::record(&mut unit.tx, &change, desk.now).await {
            Err(StoreError::Taken) => {
                drop(unit);
                form.refuse("answer", Refused::new("error-change-stands"));
                return case::again(&desk, id, form).await;
            }
            outcome => outcome?,
        }
        let event = Event::new(Kind::ContractChangeRecorded)
            .about("subscriber", known.whose.id)
            .about("child", known.child.id)
            .about("case", id)
            .fact("grade_before", known.child.grade.code())
            .fact("grade", Grade::StandardAlone.code())
            .fact("monthly_fee", terms.fee.amount())
            .fact("effective_on", terms.switches_on.to_string());
        unit.audit(event).await?;
    }
    unit.finish(&format!("/qualifying-cases/{id}?done=qualifying_case"))
        .await
}
