//! The call's page: what was done folded into lines, the step that is due, what comes.

use askama::Template;
use http::StatusCode;

use crate::domain::action::ProxyAction;
use crate::domain::call::{Call, Ending, Step};
use crate::domain::contract::Contract;
use crate::domain::device::{Device, Unfit};
use crate::domain::fold::fold;
use crate::domain::ids::CallId;
use crate::domain::register::{Requester, Subscriber, Tenant};
use crate::domain::request::Request;
use crate::domain::script;
use crate::i18n::time;
use crate::store::note::{self, On, Written};
use crate::store::script::LineRead;
use crate::store::{agent, call, contract, device, requester, subscriber, tenant};
use crate::web::answer::render_with;
use crate::web::request::Status;
use crate::web::tenant::readiness::ReadinessView;
use crate::web::{Answer, Desk, Form, Page, Problem};

/// What is known of the contract, once the caller is verified.
pub(super) struct Known {
    pub subscriber: Subscriber,
    pub contract: Contract,
    pub requester: Requester,
    pub tenant: Option<Tenant>,
    pub verified_at: String,
    pub in_force: bool,
    /// When the devices were mirrored, in words; empty where they never were.
    pub mirrored: String,
    pub devices: i64,
    /// Whether the tenant could take a request now.
    pub readiness: Option<ReadinessView>,
}

/// A device in the list of a search: its serial's end stays hidden until the caller said it.
pub(super) struct Found {
    pub device: Device,
    pub serial_start: String,
    pub hidden: usize,
    pub fit: Vec<String>,
    pub seen: String,
}

/// The device that was named.
pub(super) struct Named {
    pub device: Device,
    pub groups: Vec<Vec<Glyph>>,
    pub fit: Vec<String>,
    pub seen: String,
    /// An unfinished request about it, which this call joins.
    pub open: Option<(Request, Status)>,
}

/// A character with its spoken form.
pub(super) struct Glyph {
    pub shown: char,
    pub word: String,
    pub alike: bool,
}

/// A line of the script, read or coming.
pub(super) struct Line {
    pub code: &'static str,
    pub text: String,
    pub read_at: String,
}

#[derive(Template)]
#[template(path = "call/show.html")]
pub(super) struct CallPage {
    pub page: Page,
    pub call: Call,
    pub step: Step,
    pub mine: bool,
    pub agent_name: String,
    pub since: String,
    pub since_ms: String,
    pub elapsed: String,
    pub known: Option<Known>,
    pub query: String,
    pub found: Vec<Found>,
    pub named: Option<Named>,
    pub lines: Vec<Line>,
    pub script_version: &'static str,
    pub outcome: Option<(Request, Status)>,
    pub ended_at: String,
    pub joined: bool,
    pub notes: Vec<Written>,
    pub form: Form,
}

/// The page with a form that came back.
pub(super) async fn again(desk: &Desk, id: CallId, form: Form, status: StatusCode) -> Answer {
    render_with(status, &load(desk, id, "", form).await?)
}

/// Loads what the page shows.
pub(super) async fn load(
    desk: &Desk,
    id: CallId,
    query: &str,
    form: Form,
) -> Result<CallPage, Problem> {
    let mut page = desk.page();
    // A step that came back was posted elsewhere; the page is the call's.
    page.path = super::step::location(id);
    let mut read = desk.read().await?;
    let call = call::load(&mut read, id).await?.ok_or(Problem::NOT_FOUND)?;
    let agent_name = agent::load(&mut read, call.agent)
        .await?
        .map_or_else(String::new, |agent| agent.name.to_string());
    let known = known(desk, &page, &mut read, &call).await?;
    let named = named(desk, &page, &mut read, &call).await?;
    let mut found = Vec::new();
    if let (Step::Device, Some(known)) = (call.step(), &known)
        && let Some(tenant) = &known.tenant
        && !query.trim().is_empty()
    {
        for device in device::search(&mut read, tenant.id, query).await? {
            found.push(found_device(&page, device, known.contract.designated));
        }
    }
    let read_lines = crate::store::script::list(&mut read, id).await?;
    let lines = call
        .device
        .as_ref()
        .map(|device| lines(&page, device.action, &read_lines))
        .unwrap_or_default();
    let outcome = match call.ended {
        Some((_, Ending::Accepted | Ending::Joined, Some(request))) => {
            Some(Status::load(&page, &mut read, request).await?)
        }
        _ => None,
    };
    let notes = note::list(&mut read, On::Call(id)).await?;
    let until = call.ended.map_or(desk.now, |(at, _, _)| at);
    let seconds = until.duration_since(call.opened_at).as_secs().max(0);
    Ok(CallPage {
        step: call.step(),
        mine: call.agent == desk.agent.id,
        agent_name,
        since: page.t1("call-since", "time", time::hour(call.opened_at)),
        since_ms: if call.ended.is_none() {
            call.opened_at.as_millisecond().to_string()
        } else {
            String::new()
        },
        elapsed: format!("{}:{:02}", seconds / 60, seconds % 60),
        known,
        query: query.to_owned(),
        found,
        named,
        lines,
        script_version: script::VERSION,
        outcome,
        ended_at: call
            .ended
            .map_or_else(String::new, |(at, _, _)| time::exact(at)),
        joined: matches!(call.ended, Some((_, Ending::Joined, _))),
        notes,
        form,
        call,
        page,
    })
}

async fn known(
    desk: &Desk,
    page: &Page,
    read: &mut crate::store::Db,
    call: &Call,
) -> Result<Option<Known>, Problem> {
    let Some(verified) = call.verified else {
        return Ok(None);
    };
    let contract = contract::load(read, verified.contract)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let requester = requester::load(read, verified.requester)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber::load(read, contract.subscriber)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let check = crate::store::verification::load(read, verified.verification)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let tenant = tenant::by_contract(read, contract.id).await?;
    let (mirror, devices) = match &tenant {
        Some(tenant) => (
            tenant::mirror(read, tenant.id).await?,
            device::count(read, tenant.id).await?,
        ),
        None => (tenant::Mirror::default(), 0),
    };
    let readiness = match &tenant {
        Some(tenant) => ReadinessView::load(read, page, tenant.id).await?,
        None => None,
    };
    Ok(Some(Known {
        in_force: contract.in_force(time::today(desk.now)),
        verified_at: time::hour(check.at),
        mirrored: mirror
            .mirrored_at
            .map_or_else(String::new, |at| page.ago(&at)),
        devices,
        readiness,
        subscriber,
        contract,
        requester,
        tenant,
    }))
}

async fn named(
    desk: &Desk,
    page: &Page,
    read: &mut crate::store::Db,
    call: &Call,
) -> Result<Option<Named>, Problem> {
    let Some(named) = &call.device else {
        return Ok(None);
    };
    let device = device::load(read, named.tenant, &named.device_uid)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let open =
        match crate::store::request::unfinished(read, named.tenant, &named.device_uid).await? {
            Some(request) if call.ended.is_none() => {
                Some(Status::load(page, read, request.accepted.id).await?)
            }
            _ => None,
        };
    Ok(Some(Named {
        groups: spelled(page, &device.serial),
        fit: fit(page, &device, named.action, desk.now),
        seen: seen(page, &device),
        device,
        open,
    }))
}

fn found_device(page: &Page, device: Device, action: ProxyAction) -> Found {
    let comparable = if device.last_four().is_some() {
        &device.serial
    } else {
        &device.esn
    };
    let all: Vec<char> = comparable.chars().collect();
    let hidden = all.len().min(4);
    Found {
        serial_start: all[..all.len() - hidden].iter().collect(),
        hidden,
        fit: fit(page, &device, action, page.now),
        seen: seen(page, &device),
        device,
    }
}

fn fit(page: &Page, device: &Device, action: ProxyAction, now: jiff::Timestamp) -> Vec<String> {
    device
        .unfit_for(action, now)
        .into_iter()
        .map(|why: Unfit| page.code("unfit", why))
        .collect()
}

fn seen(page: &Page, device: &Device) -> String {
    device
        .last_connected_at
        .map_or_else(|| page.t("time-never"), |at| page.ago(&at))
}

/// A serial in groups of four, each character with its spoken form.
fn spelled(page: &Page, serial: &str) -> Vec<Vec<Glyph>> {
    let glyphs: Vec<char> = fold(serial).chars().collect();
    glyphs
        .chunks(4)
        .map(|group| {
            group
                .iter()
                .map(|&glyph| Glyph {
                    shown: glyph,
                    word: if glyph.is_ascii_alphanumeric() {
                        page.t(&format!("spoken-{}", glyph.to_ascii_lowercase()))
                    } else {
                        String::new()
                    },
                    alike: "0O1ILl8B5S2Z".contains(glyph),
                })
                .collect()
        })
        .collect()
}

fn lines(page: &Page, action: ProxyAction, read: &[LineRead]) -> Vec<Line> {
    script::lines(action)
        .iter()
        .enumerate()
        .map(|(place, code)| Line {
            code,
            text: page.t(&format!("script-{code}")),
            read_at: read
                .get(place)
                .map_or_else(String::new, |line| time::exact(line.at)),
        })
        .collect()
}
