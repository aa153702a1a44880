//! Mirroring tenants' devices, so that intake can name one while the API is away.
//!
//! Page by page, each page its own unit of work, so that calls and acceptances get in between. What
//! a complete pass did not see is forgotten; a pass that broke off forgets nothing. A complete pass is also
//! what a contract's use is counted from, in its last unit (R10-3-3, R16).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::Dispatch;
use super::alarm::Ears;
use crate::absolute::{Credentials, DeviceRecord, End, WhyKind};
use crate::domain::device::Device;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::TenantId;
use crate::i18n::time::today;
use crate::store::{self, device, tenant, usage};

/// A mirror older than this is fetched again.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// How often is looked for mirrors that are due.
const LOOK: Duration = Duration::from_mins(1);
/// Devices written in one unit.
const CHUNK: usize = 100;
/// No list is followed further than this, half a million devices.
const MOST_PAGES: usize = 1_000;

/// How a pass ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mirrored {
    /// All devices were fetched.
    Complete {
        /// How many.
        devices: usize,
    },
    /// It broke off; a short stable word says why.
    Failed {
        /// Why.
        why: &'static str,
    },
}

impl Dispatch {
    /// Fetches all devices of a tenant.
    pub async fn mirror(&self, id: TenantId, cause: &Cause) -> store::Result<Mirrored> {
        let begun = self.clock.now();
        let loaded = tenant::load(&mut *self.store.read().await?, id).await?;
        let outcome = match loaded.as_ref().map(|tenant| self.open(tenant)) {
            None => {
                return Ok(Mirrored::Failed {
                    why: "tenant_mismatch",
                });
            }
            Some(Err(unusable)) => Err(unusable.0),
            Some(Ok(credentials)) => self.pass(id, &credentials, begun).await?,
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let about = |kind| Event::new(kind).about("tenant", id);
        let mut ears = Ears::default();
        let mirrored = match outcome {
            Ok(devices) => {
                ears.hear(id, "", true);
                let forgotten = device::forget_unseen(&mut tx, id, begun).await?;
                tenant::note_mirrored(&mut tx, id, now).await?;
                usage::count(&mut tx, id, begun, today(begun)).await?;
                let event = about(Kind::DevicesMirrored)
                    .fact("devices", i64::try_from(devices).unwrap_or(i64::MAX))
                    .fact("forgotten", i64::try_from(forgotten).unwrap_or(i64::MAX));
                tx.audit(cause, event).await?;
                Mirrored::Complete { devices }
            }
            Err(why) => {
                ears.hear(id, why, false);
                tenant::note_mirror_failed(&mut tx, id, now, why).await?;
                tx.audit(cause, about(Kind::DevicesMirrorFailed).fact("why", why))
                    .await?;
                Mirrored::Failed { why }
            }
        };
        ears.tell(&mut tx, now).await?;
        tx.commit().await?;
        Ok(mirrored)
    }

    async fn pass(
        &self,
        id: TenantId,
        credentials: &Credentials,
        begun: Timestamp,
    ) -> store::Result<Result<usize, &'static str>> {
        let mut devices = 0;
        // The tokens followed so far: the vendor's paging has been seen to run in circles.
        let mut tokens: Vec<String> = Vec::new();
        loop {
            let _leave = self.read_turn(credentials).await;
            let next = tokens.last().map(String::as_str);
            let page = match self.client.devices_page(credentials, next).await.end {
                End::Done(page) => page,
                End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                    return Ok(Err(why.kind.code()));
                }
            };
            let records: Vec<Device> = page
                .devices
                .into_iter()
                .map(|record| mirrored(id, record, begun))
                .collect();
            devices += records.len();
            for chunk in records.chunks(CHUNK) {
                let mut tx = self.store.begin().await?;
                device::upsert(&mut tx, chunk).await?;
                tx.commit_bookkeeping().await?;
            }
            match page.next {
                // A list that does not end was not read whole: nothing may be forgotten for it.
                Some(token) if tokens.contains(&token) || tokens.len() + 1 >= MOST_PAGES => {
                    return Ok(Err(WhyKind::UnreadableAnswer.code()));
                }
                Some(token) => tokens.push(token),
                None => return Ok(Ok(devices)),
            }
        }
    }
}

/// Fetches mirrors that are due, until `stop`.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = sweep(&dispatch, &stop).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "devices were not mirrored"
            );
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = dispatch.store.wakes().mirror.notified() => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn sweep(dispatch: &Dispatch, stop: &CancellationToken) -> store::Result<()> {
    let due = tenant::mirror_due(
        &mut *dispatch.store.read().await?,
        dispatch.clock.now(),
        dispatch.clock.now() - FRESH,
    )
    .await?;
    for id in due {
        if stop.is_cancelled() {
            break;
        }
        let cause = Cause::system("mirror", dispatch.clock.now());
        tokio::select! {
            mirrored = dispatch.mirror(id, &cause) => tracing::info!(tenant = %id, outcome = ?mirrored?, "mirrored devices"),
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

/// A record as the mirror keeps it.
fn mirrored(tenant: TenantId, record: DeviceRecord, now: Timestamp) -> Device {
    let text = |text: String| {
        text.chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect::<String>()
    };
    let both = |first: &str, second: &str| text(format!("{first} {second}").trim().to_owned());
    Device {
        tenant,
        os: both(&record.os_name, &record.os_version),
        model: both(&record.manufacturer, &record.model),
        device_uid: record.device_uid,
        serial: text(record.serial_number),
        name: text(record.device_name),
        username: text(record.username),
        esn: text(record.esn),
        platform: text(record.platform),
        agent_status: text(record.agent_status),
        stolen: record.is_stolen,
        licences: text(record.licences.join(", ")),
        encryption: text(record.encryption_status),
        last_connected_at: record.last_connected_at,
        mirrored_at: now,
    }
}
