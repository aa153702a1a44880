//! The dashboard: what needs a person, what waits and why, open calls, tenants not ready, and the
//! way into a call.

use askama::Template;

use super::audit_review::standing::Standing;
use super::request::{Row, row};
use super::task::{self, Tally};
use super::tenant::readiness::say;
use super::{Answer, Desk, Page, Problem, alarm, proposal, render};
use crate::domain::policy::Permission;
use crate::domain::request::StateCode;
use crate::i18n::time;
use crate::store::confirmation::{self, Waiting};
use crate::store::readiness::{NotReady, not_ready};
use crate::store::standing::{self, Disabled};
use crate::store::suspicion::{self, Listed};
use crate::store::{Db, call, gate, import, register_proposal, request_list};

/// Rows of each list.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    now: String,
    may_take: bool,
    requests: Option<Requests>,
    calls: Option<Vec<OpenCall>>,
    tenants: Option<Vec<Tenant>>,
    alarms: Vec<alarm::Row>,
    /// What waits for a second person.
    waiting: Vec<Waiting>,
    /// Calls that are suspected.
    suspected: Vec<Listed>,
    /// Requesters whom a supervisor may enable again.
    disabled: Vec<Disabled>,
    /// What of the audit log is to be reviewed and answered.
    audit: Standing,
    /// How much of the register waits for whom.
    tasks: Option<Tally>,
    /// Changes of the register that wait for a second person.
    proposals: Vec<proposal::Row>,
    /// Files whose requesters wait for a second person.
    imports: Vec<import::Listed>,
}

struct Requests {
    needs_person: Vec<Row>,
    waits: Vec<Row>,
}

struct OpenCall {
    href: String,
    reference: String,
    about: String,
}

struct Tenant {
    company: String,
    href: String,
    why: String,
}

/// The dashboard, as far as the role may see it.
pub async fn show(desk: Desk) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let may = |permission| desk.agent.role.may(permission);
    let requests = if may(Permission::RequestView) {
        Some(requests(&page, &mut read).await?)
    } else {
        None
    };
    let calls = if may(Permission::CallView) {
        Some(calls(&page, &mut read).await?)
    } else {
        None
    };
    let tenants = if may(Permission::RequestView) || may(Permission::RegisterView) {
        Some(tenants(&page, &mut read, may(Permission::RegisterView)).await?)
    } else {
        None
    };
    let disabled = if may(Permission::CredentialEnable) {
        standing::disabled(&mut read).await?
    } else {
        Vec::new()
    };
    let waiting = if may(Permission::ConfirmationGive) {
        confirmation::waiting(&mut read).await?
    } else {
        Vec::new()
    };
    let suspected = if may(Permission::SuspicionClear) {
        suspicion::list(&mut read).await?
    } else {
        Vec::new()
    };
    let proposals = if may(Permission::RegisterConfirm) {
        register_proposal::waiting(&mut read).await?
    } else {
        Vec::new()
    };
    let imports = if may(Permission::RegisterConfirm) {
        import::waiting(&mut read).await?
    } else {
        Vec::new()
    };
    let tasks = if may(Permission::RegisterView) {
        Some(task::tally(&page, &mut read, &desk.agent).await?)
    } else {
        None
    };
    render(&HomePage {
        audit: Standing::load(&desk, &mut read).await?,
        tasks,
        imports,
        waiting,
        suspected,
        proposals: proposals
            .iter()
            .map(|listed| proposal::Row::of(&page, desk.agent.id, listed))
            .collect(),
        disabled,
        now: time::long(desk.now),
        may_take: may(Permission::CallTake),
        requests,
        calls,
        tenants,
        alarms: alarm::of_role(&page, &mut read, desk.agent.role).await?,
        page,
    })
}

async fn requests(page: &Page, read: &mut Db) -> Result<Requests, Problem> {
    let closings = gate::closings(read, page.now).await?;
    let listed = request_list::queue(read, 200).await?;
    let (needs_person, waits): (Vec<_>, Vec<_>) = listed.into_iter().partition(|listed| {
        matches!(
            listed.request.state.code(),
            StateCode::Blocked | StateCode::Unknown
        )
    });
    let rows = |listed: Vec<_>| {
        listed
            .into_iter()
            .take(SHOWN)
            .map(|listed| row(page, listed, &closings))
            .collect()
    };
    Ok(Requests {
        needs_person: rows(needs_person),
        waits: rows(waits),
    })
}

async fn calls(page: &Page, read: &mut Db) -> Result<Vec<OpenCall>, Problem> {
    let open = call::open_calls(read).await?;
    Ok(open
        .into_iter()
        .take(SHOWN)
        .map(|listed| {
            let caller = listed
                .call
                .caller
                .as_ref()
                .map_or_else(|| "-".to_owned(), |caller| caller.name.to_string());
            let step = page.code("step", listed.call.step());
            OpenCall {
                href: format!("/calls/{}", listed.call.id),
                reference: listed.call.reference.to_string(),
                about: format!(
                    "{caller} · {step} · {} · {}",
                    listed.agent_name,
                    page.ago(&listed.call.opened_at)
                ),
            }
        })
        .collect())
}

async fn tenants(page: &Page, read: &mut Db, may_open: bool) -> Result<Vec<Tenant>, Problem> {
    let tell = |found: NotReady| {
        let lacks: Vec<String> = found.lacks.iter().map(|lack| say(page, lack)).collect();
        Tenant {
            company: format!("{} {}", found.company, found.contract_number),
            href: if may_open {
                format!("/contracts/{}", found.contract)
            } else {
                String::new()
            },
            why: lacks.join(" · "),
        }
    };
    let found = not_ready(read, page.now).await?;
    Ok(found.into_iter().map(tell).collect())
}
