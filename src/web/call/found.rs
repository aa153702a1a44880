//! Devices as a call shows them: found by a search, and named.

use crate::domain::action::ProxyAction;
use crate::domain::call::Call;
use crate::domain::device::{Device, Unfit};
use crate::domain::fold::fold;
use crate::domain::request::Request;
use crate::store::{Db, device, gate, request, request_list, supported};
use crate::web::request::Status;
use crate::web::supported::Fitting;
use crate::web::{Desk, Page, Problem};

/// Earlier requests that are shown of a device.
const EARLIER: i64 = 5;

/// A device in the list of a search: its serial's end stays hidden until the caller said it.
pub(super) struct Found {
    pub device: Device,
    pub serial_start: String,
    pub hidden: usize,
    pub facts: Facts,
}

/// The device that was named.
pub(super) struct Named {
    pub device: Device,
    pub groups: Vec<Vec<Glyph>>,
    pub facts: Facts,
    /// An unfinished request about it, which this call joins.
    pub open: Option<(Request, Status)>,
}

/// What the agent has to know of a device, always in the same words.
pub(super) struct Facts {
    pub seen: String,
    pub encrypted: bool,
    pub encryption: String,
    pub stolen: bool,
    pub licensed: bool,
    pub licences: String,
    /// What may stand in the way of the designated action.
    pub unfit: Vec<String>,
    /// How it stands to the list of what is supported (R6, R7).
    pub fitting: [Fitting; 2],
    /// Earlier requests about it, the newest first.
    pub earlier: Vec<(Request, Status)>,
}

/// A character with its spoken form.
pub(super) struct Glyph {
    pub shown: char,
    pub word: String,
    pub alike: bool,
}

/// The device of a call, once it was named.
pub(super) async fn named(
    desk: &Desk,
    page: &Page,
    read: &mut Db,
    call: &Call,
) -> Result<Option<Named>, Problem> {
    let Some(named) = &call.device else {
        return Ok(None);
    };
    let device = device::load(read, named.tenant, &named.device_uid)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let open = match request::unfinished(read, named.tenant, &named.device_uid).await? {
        Some(request) if call.ended.is_none() => {
            Some(Status::load(page, read, request.accepted.id).await?)
        }
        _ => None,
    };
    Ok(Some(Named {
        groups: spelled(page, &device.serial),
        facts: facts(page, read, &device, named.action, desk.now).await?,
        device,
        open,
    }))
}

/// A device that a search found.
pub(super) async fn found(
    page: &Page,
    read: &mut Db,
    device: Device,
    action: ProxyAction,
) -> Result<Found, Problem> {
    let comparable = if device.last_four().is_some() {
        &device.serial
    } else {
        &device.esn
    };
    let all: Vec<char> = comparable.chars().collect();
    let hidden = all.len().min(4);
    Ok(Found {
        serial_start: all[..all.len() - hidden].iter().collect(),
        hidden,
        facts: facts(page, read, &device, action, page.now).await?,
        device,
    })
}

async fn facts(
    page: &Page,
    read: &mut Db,
    device: &Device,
    action: ProxyAction,
    now: jiff::Timestamp,
) -> Result<Facts, Problem> {
    let unfit = device.unfit_for(action, now);
    let supported = supported::list(read).await?;
    let closings = gate::closings(read, now).await?;
    let listed =
        request_list::about_device(read, device.tenant, &device.device_uid, EARLIER).await?;
    let earlier = listed.into_iter().map(|listed| {
        let status = Status::of(page, &listed.request, &closings, &listed.api_host);
        (listed.request, status)
    });
    let licensed = !unfit.contains(&Unfit::NoLicence);
    // The licence has a line of its own, good or bad.
    let unfit = unfit.into_iter().filter(|why| *why != Unfit::NoLicence);
    Ok(Facts {
        seen: device
            .last_connected_at
            .map_or_else(|| page.t("time-never"), |at| page.ago(&at)),
        encrypted: device.is_encrypted(),
        encryption: encryption(page, &device.encryption),
        stolen: device.stolen,
        licensed,
        licences: if device.licences.is_empty() {
            page.t("device-licence-none")
        } else {
            device.licences.clone()
        },
        unfit: unfit.map(|why| page.code("unfit", why)).collect(),
        fitting: Fitting::of(page, &supported, device),
        earlier: earlier.collect(),
    })
}

/// The tenant's word for how far the disk is encrypted, in ours where we know it.
fn encryption(page: &Page, code: &str) -> String {
    let key = format!("encryption-{}", code.to_ascii_lowercase());
    match code {
        "" => page.t("encryption-unknown"),
        _ if page.words.has(&key) => page.t(&key),
        other => other.to_owned(),
    }
}

/// A serial in groups of four, each character with its spoken form.
fn spelled(page: &Page, serial: &str) -> Vec<Vec<Glyph>> {
    let glyphs: Vec<char> = fold(serial).chars().collect();
    let glyph = |shown: char| Glyph {
        shown,
        word: if shown.is_ascii_alphanumeric() {
            page.t(&format!("spoken-{}", shown.to_ascii_lowercase()))
        } else {
            String::new()
        },
        alike: "0O1ILl8B5S2Z".contains(shown),
    };
    let group = |group: &[char]| group.iter().map(|&shown| glyph(shown)).collect();
    glyphs.chunks(4).map(group).collect()
}
