//! A call taken without a browser, up to acceptance and through it: for the demo's day, for
//! benchmarks, and for tests of what comes after acceptance. Every unit is the desk's own.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::Refused;
use crate::domain::agent::Agent;
use crate::domain::call::{Call, Caller, NamedDevice, Verified};
use crate::domain::child_contract::{ChildContract, Grade, ParentContract};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::decision::{Decided, Decision};
use crate::domain::device::Device;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::{
    AgentId, CallId, ChildContractId, ParentContractId, RegisterProposalId, RequestId,
    SubscriberId, VerificationId,
};
use crate::domain::proof::{Asked, VerificationPolicy};
use crate::domain::reference::Reference;
use crate::domain::register::Requester;
use crate::domain::register_proposal::{Proposed, RegisterProposal};
use crate::domain::request::Accepted;
use crate::domain::script::{VERSION, lines};
use crate::domain::text::Line;
use crate::domain::verification::{Verification, VerificationResult};
use crate::domain::yen::Yen;
use crate::entropy::{Entropy, uuid_v7};
use crate::i18n::Catalogues;
use crate::notify::tell;
use crate::store::script::LineRead;
use crate::store::{
    Result, StoreError, Tx, acceptance, call, child_contract, parent_contract, register_proposal,
    requester, script, verification, verification_policy,
};

/// Registers somebody who may ask at once: proposed by one of the staff and confirmed by another, as the
/// desk does it. `passphrase` is a PHC string.
pub async fn register(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    (requester, passphrase): (&Requester, &str),
    [proposer, second]: [AgentId; 2],
    now: Timestamp,
) -> Result<()> {
    requester::add(tx, requester, passphrase, now).await?;
    let proposal = RegisterProposal {
        id: RegisterProposalId::new(uuid_v7(now, entropy)),
        contract: requester.contract,
        proposed: Proposed::Requester(requester.id),
        proposed_by: proposer,
        proposed_at: now,
        decided: None,
    };
    register_proposal::propose(tx, &proposal).await?;
    let decided = Decided {
        decision: Decision::Confirmed,
        by: second,
        at: now,
    };
    register_proposal::decide(tx, &proposal, &decided).await
}

/// Adds a parent contract with one child contract of grade Basic, for a desk option to belong to.
pub async fn child(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    whose: SubscriberId,
    number: &ContractNumber,
    (licences, billing_start): (Count, Date),
    now: Timestamp,
) -> Result<ChildContract> {
    let numbered = |letter: &str| ContractNumber::parse(&format!("{letter}-{number}"));
    let unfit = |_| StoreError::Changed {
        table: "child_contract",
        id: number.to_string(),
    };
    let parent = ParentContract {
        id: ParentContractId::new(uuid_v7(now, entropy)),
        subscriber: whose,
        number: numbered("P").map_err(unfit)?,
        version: 1,
    };
    parent_contract::add(tx, &parent, now).await?;
    let child = ChildContract {
        id: ChildContractId::new(uuid_v7(now, entropy)),
        parent: parent.id,
        subscriber: whose,
        number: numbered("C").map_err(unfit)?,
        grade: Grade::Basic,
        licences,
        billing_start,
        monthly_fee: Yen::ZERO,
        end: None,
        version: 1,
    };
    child_contract::add(tx, &child, now).await?;
    Ok(child)
}

/// Who and what a call is about.
#[derive(Debug, Clone, Copy)]
pub struct Cast<'a> {
    /// Who takes the call.
    pub agent: &'a Agent,
    /// The contract.
    pub contract: &'a Contract,
    /// Who is calling.
    pub requester: &'a Requester,
    /// The device.
    pub device: &'a Device,
}

/// A call in which everything was read aloud: only acceptance is missing.
#[derive(Debug, Clone)]
pub struct Ready {
    call: Call,
    cause: Cause,
    /// What is going to be accepted.
    pub accepted: Accepted,
}

/// Takes a call up to acceptance, as one unit.
pub async fn take(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    cast: Cast<'_>,
    now: Timestamp,
) -> Result<Ready> {
    let cause = Cause {
        actor: Actor::Agent {
            id: cast.agent.id,
            role: cast.agent.role,
            session: None,
        },
        at: now,
        address: None,
        second: None,
    };
    let mut taken = opened(entropy, cast.agent, now);
    call::open(tx, &taken).await?;
    let event = Event::new(Kind::CallOpened);
    tx.audit(
        &cause,
        event
            .about("call", taken.id)
            .about("reference", taken.reference),
    )
    .await?;

    let policy = verification_policy::load(tx.conn()?, cast.contract.id).await?;
    let check = check(entropy, cast, &taken, &policy);
    verification::add(tx, &check).await?;
    let event = Event::new(Kind::RequesterVerified)
        .about("call", taken.id)
        .about("contract", cast.contract.id)
        .about("requester", cast.requester.id)
        .fact("factors", check.asked.demand.code())
        .fact("stand_in", i64::from(check.asked.stand_in()));
    tx.audit(&cause, event).await?;

    let aloud = lines(cast.contract.designated);
    for (place, line) in aloud.iter().enumerate() {
        let read = LineRead {
            line: (*line).to_owned(),
            version: VERSION.to_owned(),
            at: now,
        };
        script::add(tx, taken.id, place, &read, cast.agent.id).await?;
    }
    taken.caller = caller(cast.requester).ok();
    taken.verified = Some(Verified {
        verification: check.id,
        contract: cast.contract.id,
        requester: cast.requester.id,
    });
    taken.device = Some(NamedDevice {
        tenant: cast.device.tenant,
        device_uid: cast.device.device_uid.clone(),
        action: cast.contract.designated,
    });
    taken.lines_read = aloud.len();
    call::save(tx, &taken).await?;
    taken.version += 1;
    Ok(Ready {
        accepted: accepted(entropy, cast, &taken, check.id),
        call: taken,
        cause,
    })
}

impl Ready {
    /// Accepts: request, audit event and letters, in one unit.
    pub async fn accept(
        self,
        tx: &mut Tx,
        catalogues: &Catalogues,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Accepted> {
        let accepted = Accepted {
            accepted_at: now,
            ..self.accepted
        };
        let cause = Cause {
            at: now,
            ..self.cause
        };
        acceptance::accept(tx, &cause, self.call, &accepted).await?;
        tell::request_accepted(tx, catalogues, entropy, &accepted).await?;
        Ok(accepted)
    }
}

fn opened(entropy: &dyn Entropy, agent: &Agent, now: Timestamp) -> Call {
    Call {
        id: CallId::new(uuid_v7(now, entropy)),
        reference: Reference::draw(entropy),
        agent: agent.id,
        opened_at: now,
        caller: None,
        verified: None,
        device: None,
        lines_read: 0,
        ended: None,
        version: 1,
    }
}

fn check(
    entropy: &dyn Entropy,
    cast: Cast<'_>,
    call: &Call,
    policy: &VerificationPolicy,
) -> Verification {
    Verification {
        id: VerificationId::new(uuid_v7(call.opened_at, entropy)),
        call: call.id,
        at: call.opened_at,
        agent: cast.agent.id,
        asked: Asked {
            demand: policy.usual(),
            lost: None,
        },
        result: VerificationResult::Verified {
            contract: cast.contract.id,
            requester: cast.requester.id,
        },
    }
}

fn caller(requester: &Requester) -> std::result::Result<Caller, Refused> {
    Ok(Caller {
        name: Line::parse(requester.name.as_str())?,
        callback: Line::parse("03-0000-0000")?,
    })
}

fn accepted(
    entropy: &dyn Entropy,
    cast: Cast<'_>,
    call: &Call,
    verification: VerificationId,
) -> Accepted {
    Accepted {
        id: RequestId::new(uuid_v7(call.opened_at, entropy)),
        reference: call.reference,
        call: call.id,
        verification,
        contract: cast.contract.id,
        tenant: cast.device.tenant,
        device_uid: cast.device.device_uid.clone(),
        device_serial: cast.device.serial.clone(),
        device_name: cast.device.name.clone(),
        action: cast.contract.designated,
        requester: cast.requester.id,
        agent: cast.agent.id,
        accepted_at: call.opened_at,
    }
}
