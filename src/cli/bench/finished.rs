//! Finished requests: filling the table with them, and waiting until all are.

use std::time::Duration;

use super::place::{Company, Place};
use crate::domain::call::Call;
use crate::domain::device::Device;
use crate::domain::event::Cause;
use crate::domain::ids::{CallId, RequestId, VerificationId};
use crate::domain::proof::{Asked, VerificationPolicy};
use crate::domain::reference::Reference;
use crate::domain::request::{Accepted, State};
use crate::domain::verification::{Verification, VerificationResult};
use crate::entropy::uuid_v7;
use crate::store::request::{self, Move};
use crate::store::{Tx, acceptance, call, verification};

/// What a measurement waits for its requests.
const LONGEST: Duration = Duration::from_mins(4);

/// Requests of one round: one a device.
const ROUND: usize = 2_000;

/// Puts so many requests, long since sent, into the table: calls, checks, acceptances and the moves
/// to sent are the desk's own; what was read aloud is left out.
pub(super) async fn fill(place: &Place, count: usize) -> anyhow::Result<()> {
    let pairs: Vec<(&Company, &Device)> = place
        .companies
        .iter()
        .flat_map(|company| company.devices.iter().map(move |device| (company, device)))
        .take(ROUND)
        .collect();
    let mut done = 0;
    while done < count {
        let mut tx = place.store.begin().await?;
        let take = pairs.len().min(count - done);
        let mut accepted = Vec::with_capacity(take);
        for (number, (company, device)) in (done..).zip(&pairs[..take]) {
            let one = history(place, number, company, device);
            let check = Verification {
                id: one.verification,
                call: one.call,
                at: one.accepted_at,
                agent: one.agent,
                asked: Asked {
                    demand: VerificationPolicy::default().usual(),
                    lost: None,
                },
                result: VerificationResult::Verified {
                    contract: one.contract,
                    requester: one.requester,
                },
            };
            let call = Call {
                id: one.call,
                reference: one.reference,
                agent: one.agent,
                opened_at: one.accepted_at,
                caller: None,
                verified: None,
                device: None,
                lines_read: 0,
                ended: None,
                version: 1,
            };
            call::open(&mut tx, &call).await?;
            verification::add(&mut tx, &check).await?;
            let cause = Cause::system("bench", one.accepted_at);
            acceptance::accept(&mut tx, &cause, call, &one).await?;
            accepted.push(one);
        }
        send(&mut tx, &accepted).await?;
        tx.commit().await?;
        done += take;
    }
    Ok(())
}

fn history(place: &Place, number: usize, company: &Company, device: &Device) -> Accepted {
    let now = place.clock.now();
    let id = || uuid_v7(now, &*place.entropy);
    Accepted {
        id: RequestId::new(id()),
        reference: Reference::of(number as u64),
        call: CallId::new(id()),
        verification: VerificationId::new(id()),
        contract: company.contract.id,
        tenant: company.tenant,
        device_uid: device.device_uid.clone(),
        device_serial: device.serial.clone(),
        device_name: device.name.clone(),
        action: company.contract.designated,
        requester: company.requester.id,
        agent: place.agent.id,
        accepted_at: now,
    }
}

/// Moves accepted requests to sent.
async fn send(tx: &mut Tx, accepted: &[Accepted]) -> anyhow::Result<()> {
    let ids: Vec<RequestId> = accepted.iter().map(|one| one.id).collect();
    for _ in 0..2 {
        let now = request::load_all(tx.conn()?, ids.clone()).await?;
        let moves = now.iter().map(|one| {
            let to = match &one.state {
                State::Queued { due_at, .. } => State::Sending {
                    lease: "bench".into(),
                    until: *due_at,
                },
                _ => State::Sent {
                    at: one.accepted.accepted_at,
                    request_uid: one.accepted.id.to_string(),
                },
            };
            Move::to(one, to)
        });
        request::save(tx, moves.collect()).await?;
    }
    Ok(())
}

/// Waits until every request is sent, but not for ever: one that is in doubt waits for minutes.
pub(super) async fn wait(place: &Place) -> anyhow::Result<()> {
    let sent = async {
        while request::any_unfinished(&mut *place.store.read().await?).await? {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(LONGEST, sent)
        .await
        .map_err(|_| anyhow::anyhow!("requests are not sent after {} s", LONGEST.as_secs()))?
}
