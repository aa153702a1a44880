//! What the decisions of a supervisor share: the case is due, there is a reason, and it is they themselves.

use super::form::{self, Which};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::OverUseId;
use crate::domain::over_use::{Case, Decision};
use crate::domain::text::Note;
use crate::i18n::time::today;
use crate::notify::{letters, tell};
use crate::store::over_use;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth};

/// The form of a decision.
pub(super) async fn form(desk: &Desk, id: OverUseId, which: Which, form: Form) -> Answer {
    let case = super::load(&mut *desk.read().await?, id).await?;
    case.due(today(desk.now)).ok_or(Problem::CONFLICT)?;
    form::show(desk, &case, which, form)
}

/// Keeps a decision, and tells the contacts.
pub(super) async fn decide(
    desk: &Desk,
    id: OverUseId,
    fields: &Fields,
    which: Which,
    take: impl FnOnce(&mut Form) -> Option<Decision>,
) -> Answer {
    let mut form = fields.check();
    let decision = take(&mut form);
    let reason = form.take("reason", Note::parse);
    reauth::asked(desk, fields, &mut form).await?;
    let mut unit = match unit::begin(desk, fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let case = super::load(unit.tx.conn()?, id).await?;
    let due = case.due(today(desk.now)).ok_or(Problem::CONFLICT)?;
    let decided = match decision.map(|decision| due.decide(decision)) {
        Some(Ok(decided)) => Some(decided),
        Some(Err((field, refused))) => {
            form.refuse(field, refused);
            None
        }
        None => None,
    };
    let (Some(decided), Some(reason), false) = (decided, reason, form.is_refused()) else {
        return form::again(desk, &case, which, form);
    };
    over_use::decide(&mut unit.tx, &decided, &reason, desk.agent.id, desk.now).await?;
    unit.audit(event(&case, decided.decision(), &reason))
        .await?;
    let letter = letters::over_use::decided(&desk.app.catalogues, &case, decided.decision());
    let entropy = &*desk.app.entropy;
    tell::of_contract(&mut unit.tx, entropy, case.subscriber, &letter, desk.now).await?;
    unit.finish(&format!("/over-use/{id}?done=over_use_decided"))
        .await
}

fn event(case: &Case, decision: Decision, reason: &Note) -> Event {
    let event = case
        .event(Kind::OverUseDecided)
        .fact("decision", decision.kind().code())
        .personal("reason", reason.as_str());
    match decision {
        Decision::Charge { yen, month } => event
            .fact("yen", yen.amount())
            .fact("month", month.date().to_string()),
        Decision::Extend { until } => event.fact("until", until.to_string()),
        Decision::Terminate { subject, last } => event
            .fact("subject", subject.code())
            .fact("last_day", last.to_string()),
    }
}
