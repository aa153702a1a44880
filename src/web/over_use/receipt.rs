//! Recording on which other day the notice was received, which moves the deadline (R10-3-4).

use super::form::{self, Which};
use crate::domain::contract::parse_date;
use crate::domain::event::Kind;
use crate::domain::ids::OverUseId;
use crate::i18n::time::today;
use crate::notify::{letters, tell};
use crate::store::over_use;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    let case = super::load(&mut *desk.read().await?, id).await?;
    case.undecided().ok_or(Problem::CONFLICT)?;
    let received = case.deadline.received.map(|day| day.to_string());
    let showing = Form::showing([("received_on", received.unwrap_or_default())]);
    form::show(&desk, &case, Which::Receipt, showing)
}

/// Keeps the day, and tells the contacts the new deadline.
pub async fn record(desk: Desk, Id(id): Id<OverUseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let received = form.take("received_on", parse_date);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let mut case = super::load(unit.tx.conn()?, id).await?;
    let undecided = case.undecided().ok_or(Problem::CONFLICT)?;
    let moved = received.map(|day| undecided.received(day, today(desk.now)));
    let deadline = match moved {
        Some(Ok(deadline)) => deadline,
        Some(Err(refused)) => {
            form.refuse("received_on", refused);
            return form::again(&desk, &case, Which::Receipt, form);
        }
        None => return form::again(&desk, &case, Which::Receipt, form),
    };
    over_use::receive(&mut unit.tx, id, deadline, desk.agent.id, desk.now).await?;
    let day = deadline
        .received
        .map_or_else(String::new, |day| day.to_string());
    let event = case
        .event(Kind::OverUseReceiptRecorded)
        .fact("received_on", day)
        .fact("deadline_on", deadline.on.to_string());
    unit.audit(event).await?;
    case.deadline = deadline;
    let letter = letters::over_use::received(&desk.app.catalogues, &case);
    let entropy = &*desk.app.entropy;
    tell::of_contract(&mut unit.tx, entropy, case.subscriber, &letter, desk.now).await?;
    unit.finish(&format!("/over-use/{id}?done=over_use_receipt"))
        .await
}
