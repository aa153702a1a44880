//! A contract: what the desk may do for it, who may ask, and where it acts.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

use super::changes::Changed;
use super::ends::Ended;
use super::force::{NotInForce, not_in_force};
use super::preparations::Preparations;

use crate::domain::calendar::month_from;
use crate::domain::contract::{Contract, Force};
use crate::domain::ids::{ContractId, RegisterProposalId};
use crate::domain::policy::Permission;
use crate::domain::proof::VerificationPolicy;
use crate::domain::register::Requester;
use crate::domain::register_proposal::Proposed;
use crate::i18n::time::today;
use crate::store::register_proposal::{self, Listed};
use crate::store::{
    Db, contract_change, contract_end, requester, story, subscriber, tenant, verification_policy,
};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::requester::state::CredentialState;
use crate::web::tenant::readiness::ReadinessView;
use crate::web::tenant::view::TenantView;
use crate::web::{Answer, Desk, Form, Page, Problem, proposal, render};

#[derive(Template)]
#[template(path = "contract/show.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing that the page shows or leaves out"
)]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    contract: Contract,
    designated: String,
    /// Why the desk may not act for it.
    not_in_force: Option<NotInForce>,
    /// The last day of the minimum period (R10-4).
    minimum: Date,
    /// How many accounts it has today.
    accounts: i64,
    /// How that came to be, and what comes.
    changes: Vec<Changed>,
    /// Notices that it stops, the oldest first.
    ends: Vec<Ended>,
    /// What the subscriber prepares (R5).
    prepared: Preparations,
    may_revoke: bool,
    has_ended: bool,
    form: Form,
    /// What a call would lack, in words; a warning, never a refusal (R5).
    lacks: Vec<String>,
    requesters: Vec<Person>,
    /// Changes that wait for a second person.
    proposals: Vec<proposal::Row>,
    /// What is asked of callers: the usual way, and what stands in for what is lost.
    policy: Vec<(String, String)>,
    tenant: Option<TenantView>,
    /// Nothing of it is about to change by itself.
    is_settled: bool,
    /// How the designated action came to be what it is (R10-3-6), the oldest first.
    history: Vec<Designated>,
    readiness: Option<ReadinessView>,
    may_change: bool,
    may_check: bool,
}

/// A designation.
struct Designated {
    at: Timestamp,
    action: String,
    by: String,
    /// Who proposed it, where that was somebody else.
    proposed_by: String,
}

/// A requester in the list.
struct Person {
    requester: Requester,
    /// Whether a second person confirmed them.
    confirmed: bool,
    /// Where they wait for one.
    waits: Option<RegisterProposalId>,
    lacks: Vec<String>,
}

impl Person {
    const fn may_ask(&self) -> bool {
        self.requester.active && self.confirmed
    }
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    render(&load(&desk, id, Form::default()).await?)
}

/// The page with a form that came back.
pub(in crate::web) async fn again(desk: &Desk, id: ContractId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, id, form).await?)
}

async fn load(desk: &Desk, id: ContractId, form: Form) -> Result<ShowPage, Problem> {
    let page = register::page(desk);
    let mut read = desk.read().await?;
    let (subscriber, contract) = register::contract(&mut read, id).await?;
    let requesters = requester::by_contract(&mut read, id).await?;
    let contacts = subscriber::contacts(&mut read, subscriber.id).await?;
    let tenant = match tenant::by_contract(&mut read, id).await? {
        Some(tenant) => Some(TenantView::load(&mut read, tenant, &page).await?),
        None => None,
    };
    let history = story::of_designation(&mut read, id).await?;
    let history = history.into_iter().map(|(told, proposed_by)| Designated {
        at: told.at,
        action: page.code("action", told.fact("designated")),
        by: told.agent_name,
        proposed_by,
    });
    let history = history.collect();
    let policy = verification_policy::load(&mut read, id).await?;
    let waiting = register_proposal::waiting_of(&mut read, id).await?;
    let mut people = Vec::with_capacity(requesters.len());
    for requester in requesters {
        people.push(person(&page, &mut read, requester, &policy, &waiting).await?);
    }
    let readiness = match &tenant {
        Some(view) => ReadinessView::load(&mut read, &page, view.tenant.id).await?,
        None => None,
    };
    let lacks = [
        (
            !people.iter().any(Person::may_ask),
            "contract-lacks-requester",
        ),
        (tenant.is_none(), "contract-lacks-tenant"),
        (
            tenant
                .as_ref()
                .is_some_and(|it| it.mirror.mirrored_at.is_none()),
            "contract-lacks-mirror",
        ),
        (contacts.is_empty(), "contract-lacks-contact"),
        (!policy.has_call_back(), "contract-lacks-call-back"),
        (
            people.iter().any(|it| !it.lacks.is_empty()),
            "contract-lacks-credential",
        ),
    ];
    let day = today(desk.now);
    let prepared = Preparations::load(&mut read, &page, id, &form, day).await?;
    let lacks = lacks
        .into_iter()
        .filter(|(is_lacking, _)| *is_lacking)
        .map(|(_, key)| page.t(key))
        .chain(prepared.lacks(&page))
        .collect();
    let changes = contract_change::list(&mut read, id).await?;
    let changes = changes.into_iter().map(|it| Changed::of(it, day));
    let changes = changes.collect();
    let accounts = contract_change::accounts(&mut read, &contract, day).await?;
    let listed = contract_end::list(&mut read, id).await?;
    let standing = listed.iter().find(|it| it.revoked.is_none());
    let standing = standing.map(|it| it.end.clone());
    let ends = listed.into_iter().map(|it| Ended::of(it, &contract));
    let ends = ends.collect();
    Ok(ShowPage {
        above: vec![Above::subscriber(&subscriber)],
        designated: page.code("action", contract.designated),
        not_in_force: not_in_force(&page, &contract, day),
        minimum: month_from(contract.billing_start),
        may_revoke: standing.is_some_and(|end| end.may_be_revoked(day)),
        has_ended: contract.force(day) == Force::Ended,
        accounts: accounts.count(),
        changes,
        ends,
        prepared,
        form,
        is_settled: tenant
            .as_ref()
            .is_none_or(|tenant| tenant.mirror.wanted_at.is_none()),
        may_change: register::may_change(desk),
        may_check: desk.agent.role.may(Permission::TenantCheck),
        requesters: people,
        proposals: waiting
            .iter()
            .map(|listed| proposal::Row::of(&page, desk.agent.id, listed))
            .collect(),
        policy: ways(&page, &policy),
        readiness,
        page,
        contract,
        lacks,
        tenant,
        history,
    })
}

/// A requester, and what they lack as soon as they may ask.
async fn person(
    page: &Page,
    read: &mut Db,
    requester: Requester,
    policy: &VerificationPolicy,
    waiting: &[Listed],
) -> Result<Person, Problem> {
    let state = CredentialState::load(read, requester.id).await?;
    let proposed = Proposed::Requester(requester.id);
    let waits = waiting.iter().find(|it| it.proposal.proposed == proposed);
    let mut person = Person {
        confirmed: requester::is_confirmed(read, requester.id).await?,
        waits: waits.map(|it| it.proposal.id),
        lacks: Vec::new(),
        requester,
    };
    if person.may_ask() {
        person.lacks = state.lacks(page, policy);
    }
    Ok(person)
}

/// A policy in words: what is lost, and what is asked for then.
fn ways(page: &Page, policy: &VerificationPolicy) -> Vec<(String, String)> {
    let lost = policy.stand_ins().keys().copied().map(Some);
    std::iter::once(None)
        .chain(lost)
        .filter_map(|lost| {
            let factors = page.factors(policy.ask(lost)?.demand);
            let title = lost.map_or_else(|| page.t("policy-usual"), |it| page.code("lost", it));
            Some((title, factors))
        })
        .collect()
}
