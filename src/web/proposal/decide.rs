//! A proposal is decided, and takes effect where it was confirmed; all of it in one unit.

use http::StatusCode;

use super::{event, load, show};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::decision::{Decision, DecisionCode};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::RegisterProposalId;
use crate::domain::register_proposal::{ProposalKind, ProposalRefused};
use crate::notify::RegisterChange;
use crate::store::register_proposal::{self, Listed};
use crate::web::done::Done;
use crate::web::unit::{self, Begun, Unit};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth, register};

/// Decides; `password` is the name of the field of whoever has to prove themself for it.
pub(super) async fn decide(
    desk: &Desk,
    id: RegisterProposalId,
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
    let (listed, whose, contract) = load(unit.tx.conn()?, id, desk.now).await?;
    if let Some(field) = unproved {
        form.refuse(field, Refused::new("error-password-mismatch"));
        keep(unit, &contract, &listed, "password").await?;
        return show::again(desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (kind, done) = outcome(decision.code());
    let decided = match listed.proposal.decide(decision, desk.agent.id, desk.now) {
        Ok(decided) => decided,
        Err(refused) => {
            keep(unit, &contract, &listed, &refused.to_string()).await?;
            let key = match refused {
                ProposalRefused::Decided => return Err(Problem::CONFLICT),
                ProposalRefused::SamePerson => "error-proposal-same-person",
                ProposalRefused::OtherPerson => "error-other-person",
            };
            form.refuse("proposal", Refused::new(key));
            return show::again(desk, id, form, StatusCode::FORBIDDEN).await;
        }
    };
    register_proposal::decide(&mut unit.tx, &listed.proposal, &decided).await?;
    let mut event = event(kind, &contract, &listed, desk.agent.id);
    if let Decision::Declined { why } = &decided.decision {
        event = event.personal("declined_why", why.as_str());
    }
    unit.beside(listed.proposal.proposed_by);
    unit.audit(event).await?;
    if decided.decision == Decision::Confirmed {
        let change = match listed.proposal.proposed.kind() {
            ProposalKind::Requester => RegisterChange::Requester,
            ProposalKind::Designation => RegisterChange::Designation,
        };
        register::told(desk, &mut unit, change, whose.id, Some(&contract.number)).await?;
    }
    unit.finish(&format!("/contracts/{}?done={done}", contract.id))
        .await
}

const fn outcome(code: DecisionCode) -> (Kind, Done) {
    match code {
        DecisionCode::Confirmed => (Kind::RegisterChangeConfirmed, Done::ProposalConfirmed),
        DecisionCode::Declined => (Kind::RegisterChangeDeclined, Done::ProposalDeclined),
        DecisionCode::Withdrawn => (Kind::RegisterChangeWithdrawn, Done::ProposalWithdrawn),
    }
}

/// Audits the refusal, in a unit that changed nothing.
async fn keep(
    mut unit: Unit,
    contract: &Contract,
    listed: &Listed,
    why: &str,
) -> Result<(), Problem> {
    let event = Event::new(Kind::RegisterChangeRefused)
        .about("contract", contract.id)
        .about("proposal", listed.proposal.id)
        .fact("why", why);
    unit.audit(event).await?;
    unit.keep_refusal().await
}
