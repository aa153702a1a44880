//! Step 2: proving who is calling. Before it succeeds nothing of the subscriber is shown, and
//! unknown, wrong and not allowed get the same words after the same time.

mod claimed;
mod guess;

use http::StatusCode;

use self::claimed::Claimed;
use self::guess::{Counted, Guess};
use super::step::{self, Taken, location};
use super::view;
use crate::crypto::passphrase;
use crate::domain::Refused;
use crate::domain::call::{Call, Step, Verified};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{CallId, VerificationId};
use crate::domain::verification::{Factor, Verification, VerificationResult};
use crate::notify::tell;
use crate::store::{call, verification};
use crate::web::answer::retry_after;
use crate::web::desk::Id;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Fields, Problem};

/// Checks the caller.
pub async fn verify(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let claimed = Claimed::find(&desk, fields.get("contract"), fields.get("requester")).await?;
    let guess = Guess::of(id, &fields, claimed.as_ref());
    let (mut unit, call) = match step::take(&desk, &fields, id, Step::Verify, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, call) => (unit, call),
    };
    let counted = guess.count(&mut unit.tx, desk.now).await?;
    if let Counted::Closed(until) = counted {
        refuse(&desk, *unit, &call, claimed.as_ref(), true).await?;
        let refused = Refused::until("error-verification-throttled", until);
        return turned_away(&desk, id, &fields, StatusCode::TOO_MANY_REQUESTS, refused).await;
    }
    unit.tx.commit_bookkeeping().await?;

    // Compared outside of any unit: hashing takes long, and a unit holds the only writer.
    let comparable = claimed.as_ref().filter(|_| counted == Counted::Compared);
    let typed = passphrase::attempt(fields.get("passphrase"));
    let stored = comparable.map(|claimed| &claimed.passphrase);
    let verdict = match desk.app.passwords.verify(typed, stored).await {
        Ok(verdict) => verdict,
        Err(error) => {
            guess.take_back(&desk, counted).await?;
            return Err(error.into());
        }
    };

    let (mut unit, call) = match step::take(&desk, &fields, id, Step::Verify, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, call) => (unit, call),
    };
    let Some(claimed) = comparable.filter(|_| verdict.matched) else {
        let ignored = counted == Counted::Ignored;
        let waits = guess.waits(unit.tx.conn()?, desk.now).await?;
        refuse(&desk, *unit, &call, claimed.as_ref(), ignored).await?;
        let refused = match waits {
            Some(until) => Refused::until("error-verification-wait", until),
            None => Refused::new("error-verification"),
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return turned_away(&desk, id, &fields, status, refused).await;
    };
    guess.forget(&mut unit.tx).await?;
    let verified = Verified {
        verification: VerificationId::new(desk.new_id()),
        contract: claimed.contract,
        requester: claimed.requester,
    };
    let result = VerificationResult::Verified {
        contract: claimed.contract,
        requester: claimed.requester,
    };
    let check = check(&desk, verified.verification, id, result);
    verification::add(&mut unit.tx, &check).await?;
    let call = Call {
        verified: Some(verified),
        ..call
    };
    call::save(&mut unit.tx, &call).await?;
    unit.audit(event(Kind::RequesterVerified, id, Some(claimed)))
        .await?;
    unit.finish(&location(id)).await
}

/// Keeps that a check failed, or that nothing was compared, and tells the subscriber's contacts.
async fn refuse(
    desk: &Desk,
    mut unit: Unit,
    call: &Call,
    claimed: Option<&Claimed>,
    throttled: bool,
) -> Result<(), Problem> {
    let result = VerificationResult::NotVerified {
        throttled,
        requester: claimed.map(|claimed| claimed.requester),
    };
    let check = check(desk, VerificationId::new(desk.new_id()), call.id, result);
    verification::add(&mut unit.tx, &check).await?;
    let kind = if throttled {
        Kind::VerificationThrottled
    } else {
        Kind::VerificationRefused
    };
    unit.audit(event(kind, call.id, claimed)).await?;
    if let Some(claimed) = claimed {
        let (words, entropy) = (&desk.app.catalogues, &*desk.app.entropy);
        let contract = claimed.contract;
        tell::verification_refused(&mut unit.tx, words, entropy, call, contract, desk.now).await?;
    }
    unit.keep_refusal().await
}

/// The page of a caller who is turned away, with until when that is so.
async fn turned_away(
    desk: &Desk,
    id: CallId,
    fields: &Fields,
    status: StatusCode,
    refused: Refused,
) -> Answer {
    let mut form = fields.check();
    form.refuse("passphrase", refused);
    let mut page = view::again(desk, id, form, status).await?;
    if let Some(until) = refused.until {
        retry_after(&mut page, desk.now, until);
    }
    Ok(page)
}

fn check(
    desk: &Desk,
    id: VerificationId,
    call: CallId,
    result: VerificationResult,
) -> Verification {
    Verification {
        id,
        call,
        at: desk.now,
        agent: desk.agent.id,
        factor: Factor::Passphrase,
        result,
    }
}

fn event(kind: Kind, call: CallId, claimed: Option<&Claimed>) -> Event {
    let event = Event::new(kind)
        .about("call", call)
        .fact("factor", Factor::Passphrase.code());
    match claimed {
        Some(claimed) => event
            .about("contract", claimed.contract)
            .about("requester", claimed.requester),
        None => event,
    }
}
