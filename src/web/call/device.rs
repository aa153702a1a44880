//! Step 3: the device. The caller says the serial's last four, the page compares.

use http::StatusCode;

use super::step::{self, Taken, location};
use super::{second, view};
use crate::domain::Refused;
use crate::domain::call::{Call, NamedDevice, Step};
use crate::domain::contract::Force;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::i18n::time;
use crate::store::{call, contract, device, tenant};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::personal::Personal;
use crate::web::{Answer, Desk, Fields, Problem};

/// Names the device; may be corrected until something was read aloud.
pub async fn name(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let (mut unit, call) =
        match step::take(&desk, &fields, id, Step::Device, Call::may_correct).await? {
            Taken::Repeated(response) => return Ok(response),
            Taken::Due(unit, call) => (unit, call),
        };
    let verified = call.verified.ok_or(Problem::STEP)?;
    let contract = contract::load(unit.tx.conn()?, verified.contract, time::today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let tenant = tenant::by_contract(unit.tx.conn()?, contract.id).await?;
    let (true, Some(tenant)) = (
        contract.force(time::today(desk.now)) == Force::InForce,
        tenant,
    ) else {
        return Err(step::refused(*unit, &call, Step::Device.code(), Problem::STEP).await);
    };
    let mut form = fields.check();
    let chosen = match fields.get("device_uid") {
        "" => None,
        uid => device::load(unit.tx.conn()?, tenant.id, uid).await?,
    };
    let Some(device) = chosen else {
        if !fields.get("device_uid").is_empty() {
            // The page offers this tenant's devices alone; what was posted is another's, or nobody's.
            let event = Event::new(Kind::DeviceMismatched)
                .about("call", id)
                .about("contract", contract.id)
                .fact("why", "not_of_this_tenant");
            unit.audit(event).await?;
            unit.keep_refusal().await?;
        }
        form.refuse("device_uid", Refused::new("error-choice"));
        return back(&desk, id, &fields, form).await;
    };
    let event = Event::new(Kind::DeviceNamed)
        .about("call", id)
        .about("contract", contract.id)
        .about("device", &device.device_uid);
    if !device.ends_with(fields.get("last_four")) {
        unit.audit(Event {
            kind: Kind::DeviceMismatched,
            ..event
        })
        .await?;
        unit.keep_refusal().await?;
        form.refuse("last_four", Refused::new("error-last-four"));
        return back(&desk, id, &fields, form).await;
    }
    let named = NamedDevice {
        tenant: tenant.id,
        device_uid: device.device_uid,
        action: contract.designated,
    };
    let call = Call {
        device: Some(named),
        ..call
    };
    call::save(&mut unit.tx, &call).await?;
    unit.audit(event.fact("action", contract.designated.code()))
        .await?;
    // At once, so that somebody can read it while the lines are read aloud.
    second::ask(&desk, &mut unit, &call).await?;
    unit.finish(&location(id)).await
}

async fn back(desk: &Desk, id: CallId, fields: &Fields, form: crate::web::Form) -> Answer {
    render_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &view::load(desk, id, fields.get("q"), form, Personal::Masked).await?,
    )
}
