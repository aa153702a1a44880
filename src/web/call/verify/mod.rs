//! Step 2: proving who is calling. Before it succeeds nothing of the subscriber is shown, and unknown,
//! wrong, disabled and not allowed get the same words after the same time.

pub(super) mod ask;
mod claimed;
mod compare;
mod guess;
mod refuse;
mod totp;

use axum::response::Response;
use http::StatusCode;

use self::claimed::Claimed;
use self::compare::Compared;
pub use self::guess::keys;
use self::guess::{Counted, Guess};
pub(super) use self::refuse::{Failed, refuse};
use super::step::{self, Taken, location};
use super::view;
use crate::domain::Refused;
use crate::domain::call::{Call, Step, Verified};
use crate::domain::claim::Claim;
use crate::domain::event::Kind;
use crate::domain::ids::{CallId, VerificationId};
use crate::domain::proof::Asked;
use crate::domain::verification::{Verification, VerificationResult};
use crate::store::{call, claim, verification};
use crate::web::answer::retry_after;
use crate::web::desk::Id;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Fields, Problem};

/// A part of the check is due.
pub(super) struct Due {
    pub unit: Box<Unit>,
    pub call: Call,
    pub claim: Claim,
    pub claimed: Claimed,
}

/// Begins a part of the check that rests on what the caller claimed; without a claim it is out of
/// order. A repetition is answered as the first posting was.
pub(super) async fn due(
    desk: &Desk,
    fields: &Fields,
    id: CallId,
) -> Result<Result<Due, Response>, Problem> {
    let (mut unit, call) = match step::take(desk, fields, id, Step::Verify, Call::at).await? {
        Taken::Repeated(response) => return Ok(Err(response)),
        Taken::Due(unit, call) => (unit, call),
    };
    let Some(claim) = claim::load(unit.tx.conn()?, id).await? else {
        return Err(out_of_order(*unit, &call).await);
    };
    let claimed = Claimed::find(&desk.app, unit.tx.conn()?, &claim).await?;
    Ok(Ok(Due {
        unit,
        call,
        claim,
        claimed,
    }))
}

/// A part of the check was tried before its turn.
pub(super) async fn out_of_order(unit: Unit, call: &Call) -> Problem {
    step::refused(unit, call, Step::Verify.code(), Problem::STEP).await
}

/// Checks what the caller says.
pub async fn verify(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let Due {
        mut unit,
        call,
        claim,
        claimed,
    } = match due(&desk, &fields, id).await? {
        Ok(due) => due,
        Err(response) => return Ok(response),
    };
    let Some(asked) = asked(&claim, &claimed) else {
        return Err(out_of_order(*unit, &call).await);
    };
    let guess = Guess::of(id, &claimed, asked.demand.call_back);
    let counted = guess.count(&mut unit.tx, desk.now).await?;
    let mut failed = Failed::of(asked);
    if let Counted::Closed(until) = counted {
        failed.throttled = true;
        refuse(&desk, *unit, &call, &claimed, failed).await?;
        let refused = Refused::until("error-verification-throttled", until);
        let status = StatusCode::TOO_MANY_REQUESTS;
        return turned_away(&desk, id, &fields, asked, status, refused).await;
    }
    unit.tx.commit_bookkeeping().await?;

    let comparable = claimed.person.as_ref();
    let comparable = comparable.filter(|_| counted == Counted::Compared);
    let compared = match Compared::of(&desk, &fields, asked, comparable).await {
        Ok(compared) => compared,
        Err(problem) => {
            guess.take_back(&desk, counted).await?;
            return Err(problem);
        }
    };

    let Due {
        mut unit,
        call,
        claim: still,
        claimed: now,
    } = match due(&desk, &fields, id).await? {
        Ok(due) => due,
        Err(response) => return Ok(response),
    };
    let agreed = still == claim && now.policy == claimed.policy && now.contract == claimed.contract;
    if let (Some(person), Some(contract), true) =
        (comparable, claimed.contract, compared.matched && agreed)
        && compared.spend(&desk, &mut unit.tx, asked, person).await?
    {
        guess.forget(&mut unit.tx).await?;
        compared
            .rehash(&mut unit.tx, person.requester, &person.passphrase)
            .await?;
        let verified = Verified {
            verification: VerificationId::new(desk.new_id()),
            contract,
            requester: person.requester,
        };
        keep(&desk, &mut unit, call, verified, asked).await?;
        let event = claimed.event(Kind::RequesterVerified, id);
        unit.audit(refuse::told(event, asked)).await?;
        return unit.finish(&location(id)).await;
    }
    let waits = guess.waits(unit.tx.conn()?, desk.now).await?;
    failed.throttled = counted == Counted::Ignored;
    failed.wrong_code = comparable.is_some() && compared.wrong_code;
    refuse(&desk, *unit, &call, &claimed, failed).await?;
    let refused = match waits {
        Some(until) => Refused::until("error-verification-wait", until),
        None => Refused::new("error-verification"),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    turned_away(&desk, id, &fields, asked, status, refused).await
}

/// What is asked for now; nothing where the policy has no such way any more, or the person was not
/// called back yet.
fn asked(claim: &Claim, claimed: &Claimed) -> Option<Asked> {
    let asked = claimed.policy.ask(claim.lost)?;
    (!asked.demand.call_back || claim.called_back_at.is_some()).then_some(asked)
}

async fn keep(
    desk: &Desk,
    unit: &mut Unit,
    call: Call,
    verified: Verified,
    asked: Asked,
) -> Result<(), Problem> {
    let check = Verification {
        id: verified.verification,
        call: call.id,
        at: desk.now,
        agent: desk.agent.id,
        asked,
        result: VerificationResult::Verified {
            contract: verified.contract,
            requester: verified.requester,
        },
    };
    verification::add(&mut unit.tx, &check).await?;
    let call = Call {
        verified: Some(verified),
        ..call
    };
    Ok(call::save(&mut unit.tx, &call).await?)
}

/// The page of a caller who is turned away, with until when that is so. The words stand at the first
/// proof, whichever was wrong.
async fn turned_away(
    desk: &Desk,
    id: CallId,
    fields: &Fields,
    asked: Asked,
    status: StatusCode,
    refused: Refused,
) -> Answer {
    let mut form = fields.check();
    form.refuse(asked.demand.proofs.first().code(), refused);
    let mut page = view::again(desk, id, form, status).await?;
    if let Some(until) = refused.until {
        retry_after(&mut page, desk.now, until);
    }
    Ok(page)
}
