//! Step 2: proving who is calling. Before it succeeds nothing of the subscriber is shown, and
//! unknown, wrong and not allowed get the same words after the same time.

use http::StatusCode;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::step::{self, Taken, location};
use super::view;
use crate::crypto::passphrase;
use crate::crypto::password::PhcString;
use crate::domain::Refused;
use crate::domain::call::{Call, Step, Verified};
use crate::domain::event::{Event, Kind};
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::{CallId, ContractId, RequesterId, VerificationId};
use crate::domain::throttle::Throttle;
use crate::domain::verification::{Factor, Verification, VerificationResult};
use crate::notify::tell;
use crate::store::{call, contract, requester, throttle, verification};
use crate::web::answer::retry_at;
use crate::web::desk::Id;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Fields, Problem};

/// Whom the caller may be: found by what they said, not proved.
struct Claimed {
    contract: ContractId,
    requester: RequesterId,
    passphrase: PhcString,
}

/// Checks the caller.
pub async fn verify(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let claimed = claimed(&desk, fields.get("contract"), fields.get("requester")).await?;
    let keys = keys(id, &fields, claimed.as_ref());
    // Compared before the unit begins: hashing takes long, and a unit holds the only writer.
    let closed_until = closed_until(&desk, &keys).await?;
    let closed = closed_until.is_some();
    let matched = !closed && {
        let stored = claimed.as_ref().map(|claimed| &claimed.passphrase);
        desk.app
            .passwords
            .verify(passphrase::attempt(fields.get("passphrase")), stored)
            .await?
            .matched
    };
    let (mut unit, call) = match step::take(&desk, &fields, id, Step::Verify, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, call) => (unit, call),
    };
    let result = match &claimed {
        Some(claimed) if matched => VerificationResult::Verified {
            contract: claimed.contract,
            requester: claimed.requester,
        },
        _ => VerificationResult::NotVerified {
            throttled: closed,
            requester: claimed.as_ref().map(|claimed| claimed.requester),
        },
    };
    let check = Verification {
        id: VerificationId::new(desk.new_id()),
        call: id,
        at: desk.now,
        agent: desk.agent.id,
        factor: Factor::Passphrase,
        result,
    };
    verification::add(&mut unit.tx, &check).await?;
    match result {
        VerificationResult::Verified {
            contract,
            requester,
        } => {
            for key in &keys {
                throttle::clear(&mut unit.tx, key).await?;
            }
            let verified = Verified {
                verification: check.id,
                contract,
                requester,
            };
            call::save(
                &mut unit.tx,
                &Call {
                    verified: Some(verified),
                    ..call
                },
            )
            .await?;
            unit.audit(event(Kind::RequesterVerified, id, claimed.as_ref()))
                .await?;
            unit.finish(&location(id)).await
        }
        VerificationResult::NotVerified { .. } => {
            let waits = fail(&desk, &mut unit, &keys, closed, &call, claimed.as_ref()).await?;
            unit.keep_refusal().await?;
            let mut form = fields.check();
            let (refused, status) = match (closed_until, waits) {
                (Some(at), _) => (
                    Refused::until("error-verification-throttled", at),
                    StatusCode::TOO_MANY_REQUESTS,
                ),
                (None, Some(at)) => (
                    Refused::until("error-verification-wait", at),
                    StatusCode::UNPROCESSABLE_ENTITY,
                ),
                (None, None) => (
                    Refused::new("error-verification"),
                    StatusCode::UNPROCESSABLE_ENTITY,
                ),
            };
            form.refuse("passphrase", refused);
            let answer = view::again(&desk, id, form, status).await?;
            Ok(retry_at(answer, refused.until, desk.now))
        }
    }
}

/// Keeps the failure; from when on the next attempt is compared, where it has to wait.
async fn fail(
    desk: &Desk,
    unit: &mut Unit,
    keys: &[String],
    closed: bool,
    call: &Call,
    claimed: Option<&Claimed>,
) -> Result<Option<Timestamp>, Problem> {
    let mut latest = None;
    let kind = if closed {
        Kind::VerificationThrottled
    } else {
        Kind::VerificationRefused
    };
    if !closed {
        for key in keys {
            let waits = throttle::load(unit.tx.conn()?, key)
                .await?
                .after_failure(desk.now);
            latest = latest.max(waits.wait_until);
            throttle::save(&mut unit.tx, key, waits).await?;
        }
    }
    unit.audit(event(kind, call.id, claimed)).await?;
    if let Some(claimed) = claimed {
        tell::verification_refused(
            &mut unit.tx,
            &desk.app.catalogues,
            &*desk.app.entropy,
            call,
            claimed.contract,
            desk.now,
        )
        .await?;
    }
    Ok(latest)
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

/// The one requester whom the caller's words fit; none where they fit nobody or several.
async fn claimed(
    desk: &Desk,
    contract_said: &str,
    requester_said: &str,
) -> Result<Option<Claimed>, Problem> {
    let mut read = desk.read().await?;
    let contracts: Vec<ContractId> = contract::candidates(&mut read, contract_said)
        .await?
        .into_iter()
        .map(|contract| contract.id)
        .collect();
    let mut found = requester::candidates(&mut read, &contracts, requester_said).await?;
    let (Some((requester, phc)), true) = (found.pop(), found.is_empty()) else {
        return Ok(None);
    };
    let passphrase = phc
        .parse()
        .map_err(|error| Problem::internal("a stored passphrase is unreadable", &error))?;
    Ok(Some(Claimed {
        contract: requester.contract,
        requester: requester.id,
        passphrase,
    }))
}

/// What failures count against: the call, and whoever was named. A name that fits nobody counts
/// like one that does, so that waiting tells nothing.
fn keys(call: CallId, fields: &Fields, claimed: Option<&Claimed>) -> [String; 2] {
    let whom = match claimed {
        Some(claimed) => format!("requester/{}", claimed.requester),
        None => {
            let said = format!(
                "{}\n{}",
                fold_company(fields.get("contract")),
                fold(fields.get("requester"))
            );
            format!("unknown/{}", hex::encode(Sha256::digest(said)))
        }
    };
    [format!("call/{call}"), whom]
}

async fn closed_until(desk: &Desk, keys: &[String]) -> Result<Option<Timestamp>, Problem> {
    let mut read = desk.read().await?;
    let mut latest = None;
    for key in keys {
        let waits: Throttle = throttle::load(&mut read, key).await?;
        latest = latest.max(waits.closed_until(desk.now));
    }
    Ok(latest)
}
