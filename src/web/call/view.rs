//! The call's page: what was done folded into lines, the step that is due, what comes.

use askama::Template;
use http::StatusCode;

use super::found::{self, Found, Named};
use super::second_view::Second;
use super::verify::ask::{self, Asking, Stage};
use crate::domain::action::ProxyAction;
use crate::domain::call::{Call, Ending, Step};
use crate::domain::contract::Contract;
use crate::domain::gate::Gate;
use crate::domain::ids::CallId;
use crate::domain::policy::Permission;
use crate::domain::proof::Proof;
use crate::domain::register::{Requester, Subscriber, Tenant};
use crate::domain::request::Request;
use crate::domain::retention::{Purged, Thing};
use crate::domain::script;
use crate::i18n::time;
use crate::store::note::{self, On, Written};
use crate::store::script::LineRead;
use crate::store::{
    agent, call, contract, device, gate, over_use, preparation, requester, retention, subscriber,
    tenant, usage,
};
use crate::web::answer::render_with;
use crate::web::contract::force::{NotInForce, not_in_force};
use crate::web::over_use::at_intake;
use crate::web::personal::Personal;
use crate::web::preparation::missing;
use crate::web::request::{Held, Status};
use crate::web::tenant::readiness::ReadinessView;
use crate::web::{Answer, Desk, Form, Page, Problem};

/// What is known of the contract, once the caller is verified.
pub(super) struct Known {
    pub subscriber: Subscriber,
    pub contract: Contract,
    pub requester: Requester,
    pub tenant: Option<Tenant>,
    pub verified_at: String,
    /// What they proved themself with, and what something stood in for, in words.
    pub asked: String,
    /// Why nothing can be asked for.
    pub not_in_force: Option<NotInForce>,
    /// What is used above the contract, in words; empty where nothing is (R10-3-4, R16).
    pub over_use: String,
    /// When the devices were mirrored, in words; empty where they never were.
    pub mirrored: String,
    pub devices: i64,
    /// Why requests of this contract would be held now; absent where its gate is open.
    pub held: Option<Held>,
    /// What the subscriber has not prepared (R5), in words: a warning.
    pub missing: Vec<String>,
    /// Whether the tenant could take a request now.
    pub readiness: Option<ReadinessView>,
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
    /// The role may take calls.
    pub may_take: bool,
    pub agent_name: String,
    pub since: String,
    pub since_ms: String,
    pub elapsed: String,
    /// What the caller is asked for, once they said who they are.
    pub asking: Option<Asking>,
    /// The call-back number: as it is for whoever has the caller on the line.
    pub callback: String,
    /// Whether it is masked.
    pub how: Personal,
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
    /// Notes of whoever looks: the draft of the next one is another draft.
    pub own_notes: usize,
    /// How a second person stands to this acceptance.
    pub second: Second,
    pub form: Form,
    /// When its personal data was purged.
    pub purged: Option<Purged>,
}

impl CallPage {
    /// The call is theirs, and the role may take calls: the steps' forms are shown.
    const fn may_act(&self) -> bool {
        self.mine && self.may_take
    }

    /// Who proved themself, with what, and when.
    fn verified_summary(&self, known: &Known) -> String {
        self.page.words.with(
            "call-verified-summary",
            &[
                ("company", known.subscriber.name.to_string()),
                ("number", known.contract.number.to_string()),
                ("name", known.requester.name.to_string()),
                ("factors", known.asked.clone()),
                ("time", known.verified_at.clone()),
            ],
        )
    }

    /// What the last step is called, once the call has led to a request.
    fn outcome_key(&self) -> &'static str {
        if self.joined {
            "step-joined"
        } else {
            "step-outcome"
        }
    }
}

/// The page with a form that came back.
pub(in crate::web) async fn again(
    desk: &Desk,
    id: CallId,
    form: Form,
    status: StatusCode,
) -> Answer {
    render_with(status, &load(desk, id, "", form, Personal::Masked).await?)
}

/// Loads what the page shows.
pub(super) async fn load(
    desk: &Desk,
    id: CallId,
    query: &str,
    form: Form,
    how: Personal,
) -> Result<CallPage, Problem> {
    let page = desk.page().of(&super::step::location(id));
    let mut read = desk.read().await?;
    let call = call::load(&mut read, id).await?.ok_or(Problem::NOT_FOUND)?;
    let agent_name = agent::load(&mut read, call.agent)
        .await?
        .map_or_else(String::new, |agent| agent.name.to_string());
    let known = known(desk, &page, &mut read, &call).await?;
    let asking = match call.step() {
        Step::Verify => ask::asking(&desk.app, &page, &mut read, id, call.reference).await?,
        _ => None,
    };
    let named = found::named(desk, &page, &mut read, &call).await?;
    let mut found = Vec::new();
    if let (Step::Device, Some(known)) = (call.step(), &known)
        && let Some(tenant) = &known.tenant
        && !query.trim().is_empty()
    {
        for device in device::search(&mut read, tenant.id, query).await? {
            found.push(found::found(&page, &mut read, device, known.contract.designated).await?);
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
    let mine = call.agent == desk.agent.id;
    let may_take = desk.agent.role.may(Permission::CallTake);
    let purged = retention::purged(&mut read, Thing::Call, id).await?;
    let how = if mine && may_take && call.ended.is_none() || purged.is_some() {
        Personal::Shown
    } else {
        how
    };
    let seconds = until.duration_since(call.opened_at).as_secs().max(0);
    Ok(CallPage {
        step: call.step(),
        mine,
        may_take,
        agent_name,
        since: page.t1("call-since", "time", time::hour(call.opened_at)),
        since_ms: if call.ended.is_none() {
            call.opened_at.as_millisecond().to_string()
        } else {
            String::new()
        },
        callback: call
            .caller
            .as_ref()
            .map_or_else(String::new, |caller| how.telephone(&caller.callback)),
        how,
        elapsed: format!("{}:{:02}", seconds / 60, seconds % 60),
        asking,
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
        second: Second::load(desk, &page, &mut read, &call).await?,
        own_notes: note::written_by(&notes, desk.agent.id),
        notes,
        form,
        purged,
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
    let contract = contract::load(read, verified.contract, time::today(desk.now))
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
    let held = match &tenant {
        Some(tenant) => {
            let closings = gate::closings(read, page.now).await?;
            match Gate::at(&closings, tenant.id, tenant.api_host(), page.now) {
                Gate::Open => None,
                Gate::Closed { until, why } => Some(Held::of(page, until, &why)),
            }
        }
        None => None,
    };
    let readiness = match &tenant {
        Some(tenant) => ReadinessView::load(read, page, tenant.id).await?,
        None => None,
    };
    let over_use = match over_use::open_of(read, contract.id).await? {
        Some(case) => {
            let counted = usage::last(read, contract.id).await?;
            at_intake(page, &case, counted)
        }
        None => String::new(),
    };
    let prepared = preparation::of_contract(read, contract.id).await?;
    Ok(Some(Known {
        held,
        missing: missing(page, &prepared),
        over_use,
        not_in_force: not_in_force(page, &contract, time::today(desk.now)),
        verified_at: time::hour(check.at),
        asked: page.asked(check.asked),
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
