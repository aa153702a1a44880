//! All requesters of a file are decided about at once, and may ask where they were confirmed; all of
//! it in one unit.

use http::StatusCode;

use super::{event, load, show};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::decision::{Decision, DecisionCode};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ImportId;
use crate::domain::import::Import;
use crate::domain::register_proposal::ProposalRefused;
use crate::notify::tell;
use crate::store::import_register;
use crate::web::done::Done;
use crate::web::unit::{self, Begun, Unit};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth};

/// Decides; `password` is the name of the field of whoever has to prove themself for it.
pub(super) async fn decide(
    desk: &Desk,
    id: ImportId,
    fields: &Fields,
    mut form: Form,
    decision: Decision,
    password: Option<&'static str>,
) -> Answer {
    let unproved = match password {
        Some(field)
            if !reauth::proved(desk, staff_password::attempt(fields.get(field))).await? =>
        {
            Some(field)
        }
        _ => None,
    };
    let mut unit = match unit::begin(desk, fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let import = load(unit.tx.conn()?, id).await?.import;
    if let Some(field) = unproved {
        form.refuse(field, Refused::new("error-password-mismatch"));
        keep(unit, &import, "password").await?;
        return show::again(desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (kind, done) = outcome(decision.code());
    let decided = match import.decide(decision, desk.agent.id, desk.now) {
        Ok(decided) => decided,
        Err(refused) => {
            keep(unit, &import, &refused.to_string()).await?;
            let key = match refused {
                ProposalRefused::Decided => return Err(Problem::CONFLICT),
                ProposalRefused::SamePerson => "error-proposal-same-person",
                ProposalRefused::OtherPerson => "error-other-person",
            };
            form.refuse("import", Refused::new(key));
            return show::again(desk, id, form, StatusCode::FORBIDDEN).await;
        }
    };
    let count = import_register::decide(&mut unit.tx, id, &decided).await?;
    let mut event = told(event(kind, &import), &import);
    event = event.fact("count", i64::try_from(count).unwrap_or(i64::MAX));
    if let Decision::Declined { why } = &decided.decision {
        event = event.personal("declined_why", why.as_str());
    }
    if let Some(proposer) = import.proposed_by {
        unit.beside(proposer);
    }
    unit.audit(event).await?;
    if decided.decision == Decision::Confirmed {
        let (catalogues, entropy) = (&desk.app.catalogues, &*desk.app.entropy);
        tell::requesters_imported(&mut unit.tx, catalogues, entropy, id, desk.now).await?;
    }
    unit.finish(&format!("/imports/{id}?done={done}")).await
}

const fn outcome(code: DecisionCode) -> (Kind, Done) {
    match code {
        DecisionCode::Confirmed => (Kind::ImportConfirmed, Done::ProposalConfirmed),
        DecisionCode::Declined => (Kind::ImportDeclined, Done::ProposalDeclined),
        DecisionCode::Withdrawn => (Kind::ImportWithdrawn, Done::ProposalWithdrawn),
    }
}

/// Names whoever had the file taken into the register: so both people are in it.
fn told(event: Event, import: &Import) -> Event {
    match import.proposed_by {
        Some(proposer) => event.about("agent", proposer),
        None => event,
    }
}

/// Audits the refusal, in a unit that changed nothing.
async fn keep(mut unit: Unit, import: &Import, why: &str) -> Result<(), Problem> {
    let event = told(event(Kind::ImportRefused, import), import).fact("why", why);
    unit.audit(event).await?;
    unit.keep_refusal().await
}
