//! Qualifying services of a subscriber (R4), and what follows when one ends (R17).

pub mod add;
pub mod answer;
pub mod case;
pub mod end;
pub mod present;
pub mod withdraw;

use super::unit::Unit;
use super::{Desk, Problem, register};
use crate::domain::child_contract::ChildContract;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::QualifyingCaseId;
use crate::domain::qualifying::{CaseState, QualifyingCase, QualifyingService};
use crate::domain::register::Subscriber;
use crate::notify::{RegisterChange, letters, tell};
use crate::store::{Db, qualifying_case, qualifying_service};

/// A case that a page is about, with whose it is.
struct Known {
    case: QualifyingCase,
    child: ChildContract,
    service: QualifyingService,
    whose: Subscriber,
}

async fn load(desk: &Desk, conn: &mut Db, id: QualifyingCaseId) -> Result<Known, Problem> {
    let listed = qualifying_case::load(conn, id).await?;
    let case = listed.ok_or(Problem::NOT_FOUND)?.case;
    let (whose, child) = register::child(conn, case.child, desk.now).await?;
    let service = qualifying_service::load(conn, case.service).await?;
    Ok(Known {
        service: service.ok_or(Problem::NOT_FOUND)?,
        case,
        child,
        whose,
    })
}

/// Moves a case on, and tells the subscriber's contacts.
async fn moved(
    desk: &Desk,
    unit: &mut Unit,
    known: &Known,
    to: CaseState,
    kind: Kind,
    change: Option<RegisterChange>,
) -> Result<(), Problem> {
    qualifying_case::save(&mut unit.tx, &known.case, to, desk.agent.id).await?;
    unit.audit(event(kind, known, to)).await?;
    if let CaseState::Presented(terms) = to {
        let about = letters::qualifying::About {
            company: known.whose.name.as_str(),
            child: known.child.number.as_str(),
            terms,
        };
        let letter = letters::qualifying::presented(&desk.app.catalogues, &about);
        let entropy = &*desk.app.entropy;
        let whose = known.whose.id;
        return Ok(tell::of_contract(&mut unit.tx, entropy, whose, &letter, desk.now).await?);
    }
    let Some(change) = change else {
        return Ok(());
    };
    let number = Some(&known.child.number);
    register::told(desk, unit, change, known.whose.id, number).await
}

fn event(kind: Kind, known: &Known, to: CaseState) -> Event {
    let event = Event::new(kind)
        .about("subscriber", known.whose.id)
        .about("child", known.child.id)
        .about("case", known.case.id);
    match to {
        CaseState::Presented(terms) => event
            .fact("presented_on", terms.presented_on.to_string())
            .fact("presented_fee", terms.fee.amount())
            .fact("answer_by", terms.answer_by.to_string()),
        CaseState::Answered { terms, answer, on } => event
            .fact("answer", answer.code())
            .fact("answered_on", on.to_string())
            .fact("answer_by", terms.answer_by.to_string()),
        CaseState::Noticed | CaseState::Withdrawn { .. } => event,
    }
}
