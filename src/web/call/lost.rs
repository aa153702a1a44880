//! The caller has lost what they are asked for: something stands in for it, where their contract's
//! policy says so.

use super::step::{self, location};
use super::verify::{self, Due, ask};
use crate::domain::call::Step;
use crate::domain::claim::Claim;
use crate::domain::event::Kind;
use crate::domain::ids::CallId;
use crate::domain::proof::Proof;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Problem};

/// Notes what is lost; nothing chosen leads back to the usual way.
pub async fn lost(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let Due {
        mut unit,
        call,
        claim,
        claimed,
    } = match verify::due(&desk, &fields, id).await? {
        Ok(due) => due,
        Err(response) => return Ok(response),
    };
    let lost = match fields.get("lost") {
        "" => None,
        word => Some(word.parse::<Proof>().map_err(|_| Problem::BAD_INPUT)?),
    };
    if claimed.policy.ask(lost).is_none() {
        // The page offers what the policy has; it was changed meanwhile.
        return Err(step::refused(*unit, &call, Step::Verify.code(), Problem::STEP).await);
    }
    let event = claimed
        .event(Kind::FactorLost, id)
        .fact("lost", lost.map_or("nothing", Proof::code));
    ask::keep(&desk, &mut unit.tx, Claim { lost, ..claim }).await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
