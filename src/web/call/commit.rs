//! Step 5: acceptance, the point of no return (R10-3-7). One unit: request, audit, mail.

use http::StatusCode;

use super::step::{self, Taken, location};
use super::{second, view};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::call::{Call, Step};
use crate::domain::contract::Force;
use crate::domain::device::Device;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{CallId, RequestId};
use crate::domain::request::Accepted;
use crate::i18n::time;
use crate::notify::tell;
use crate::store::{confirmation, contract, device, request, tenant};
use crate::web::desk::Id;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Accepts the request.
pub async fn accept(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let proved = reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await?;
    let (mut unit, call) = match step::take(&desk, &fields, id, Step::Commit, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, call) => (unit, call),
    };
    let named = call.device.clone().ok_or(Problem::STEP)?;
    let refused = Event::new(Kind::AcceptanceRefused)
        .about("call", id)
        .about("device", &named.device_uid);
    let device = device::load(unit.tx.conn()?, named.tenant, &named.device_uid).await?;
    let Some(device) = device else {
        return Err(step::kept(*unit, refused, Problem::CONFLICT).await);
    };
    let mut form = fields.check();
    if !device.ends_with(fields.get("last_four")) {
        form.refuse("last_four", Refused::new("error-last-four"));
    }
    if !proved {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    if form.is_refused() {
        unit.audit(refused).await?;
        unit.keep_refusal().await?;
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if request::unfinished(unit.tx.conn()?, named.tenant, &named.device_uid)
        .await?
        .is_some()
    {
        // Somebody was faster; the call's page shows the other request.
        return Err(step::kept(*unit, refused, Problem::CONFLICT).await);
    }
    if let Some(barred) = second::barred(&desk, &mut unit, &call).await? {
        unit.audit(refused.fact("why", barred.code())).await?;
        unit.keep_refusal().await?;
        return view::again(&desk, id, form, StatusCode::CONFLICT).await;
    }
    let accepted = match accepted(&desk, &mut unit, &call, &device).await {
        Ok(accepted) => accepted,
        Err(problem) => return Err(step::kept(*unit, refused, problem).await),
    };
    if let Some(confirmer) = confirmation::latest(unit.tx.conn()?, id)
        .await?
        .and_then(|asked| asked.confirmed_by())
    {
        unit.beside(confirmer);
    }
    unit.accept(call, &accepted).await?;
    tell::request_accepted(
        &mut unit.tx,
        &desk.app.catalogues,
        &*desk.app.entropy,
        &accepted,
    )
    .await?;
    unit.finish(&location(id)).await
}

/// What is accepted, with every rule looked at once more inside the unit.
async fn accepted(
    desk: &Desk,
    unit: &mut Unit,
    call: &Call,
    device: &Device,
) -> Result<Accepted, Problem> {
    let verified = call.verified.ok_or(Problem::STEP)?;
    let contract = contract::load(unit.tx.conn()?, verified.contract, time::today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let tenant = tenant::by_contract(unit.tx.conn()?, contract.id)
        .await?
        .ok_or(Problem::CONFLICT)?;
    let read_aloud = call.device.as_ref().map(|device| device.action);
    let in_force = contract.force(time::today(desk.now)) == Force::InForce;
    if read_aloud != Some(contract.designated) || tenant.id != device.tenant || !in_force {
        return Err(Problem::CONFLICT);
    }
    Ok(Accepted {
        id: RequestId::new(desk.new_id()),
        reference: call.reference,
        call: call.id,
        verification: verified.verification,
        contract: contract.id,
        tenant: tenant.id,
        device_uid: device.device_uid.clone(),
        device_serial: device.serial.clone(),
        device_name: device.name.clone(),
        action: contract.designated,
        requester: verified.requester,
        agent: desk.agent.id,
        accepted_at: desk.now,
    })
}
