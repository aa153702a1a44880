//! A check that failed, or in which nothing was compared.

use super::ask;
use super::claimed::Claimed;
use crate::domain::call::Call;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::VerificationId;
use crate::domain::proof::{Asked, Proof};
use crate::domain::verification::{Verification, VerificationResult};
use crate::i18n::time::today;
use crate::notify::{RegisterChange, tell};
use crate::store::{claim, code_card, contract, standing, verification};
use crate::web::unit::Unit;
use crate::web::{Desk, Problem, register};

/// How a check failed.
#[derive(Debug, Clone, Copy)]
pub struct Failed {
    /// What was asked for.
    pub asked: Asked,
    /// Nothing was compared.
    pub throttled: bool,
    /// The card's code was compared, and is wrong.
    pub wrong_code: bool,
}

impl Failed {
    /// It failed without any proof.
    pub const fn of(asked: Asked) -> Self {
        Self {
            asked,
            throttled: false,
            wrong_code: false,
        }
    }
}

/// Keeps that a check failed, disables what failed ten times, and tells the subscriber's contacts.
pub async fn refuse(
    desk: &Desk,
    mut unit: Unit,
    call: &Call,
    claimed: &Claimed,
    failed: Failed,
) -> Result<(), Problem> {
    let person = claimed.person.as_ref();
    let check = Verification {
        id: VerificationId::new(desk.new_id()),
        call: call.id,
        at: desk.now,
        agent: desk.agent.id,
        asked: failed.asked,
        result: VerificationResult::NotVerified {
            throttled: failed.throttled,
            requester: person.map(|person| person.requester),
        },
    };
    verification::add(&mut unit.tx, &check).await?;
    let kind = if failed.throttled {
        Kind::VerificationThrottled
    } else {
        Kind::VerificationRefused
    };
    unit.audit(told(claimed.event(kind, call.id), failed.asked))
        .await?;
    if failed.wrong_code
        && let Some(person) = person
        && let Some((card, number, _)) = &person.code
    {
        code_card::wrong(&mut unit.tx, *card, *number, desk.now).await?;
    }
    if let Some(contract) = claimed.contract {
        let (words, entropy) = (&desk.app.catalogues, &*desk.app.entropy);
        tell::verification_refused(&mut unit.tx, words, entropy, call, contract, desk.now).await?;
    }
    if let Some(person) = person
        && standing::disable(&mut unit.tx, person.requester, desk.now).await?
    {
        unit.audit(claimed.event(Kind::CredentialDisabled, call.id))
            .await?;
        if let Some(contract) = claimed.contract {
            let contract = contract::load(unit.tx.conn()?, contract, today(desk.now))
                .await?
                .ok_or(Problem::NOT_FOUND)?;
            let change = RegisterChange::CredentialDisabled;
            let whose = contract.subscriber;
            register::told(desk, &mut unit, change, whose, Some(&contract.number)).await?;
        }
    }
    if let Some(claim) = claim::load(unit.tx.conn()?, call.id).await? {
        ask::keep(desk, &mut unit.tx, claim).await?;
    }
    unit.keep_refusal().await
}

/// Adds to an event what was asked for.
pub fn told(event: Event, asked: Asked) -> Event {
    let event = event
        .fact("factors", asked.demand.code())
        .fact("stand_in", i64::from(asked.stand_in()));
    match asked.lost {
        Some(lost) => event.fact("lost", Proof::code(lost)),
        None => event,
    }
}
