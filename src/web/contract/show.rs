//! A contract: what the desk may do for it, who may ask, and where it acts.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

use super::force::{NotInForce, ended, not_in_force};
use super::preparations::Preparations;

use crate::domain::calendar::month_from;
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::Contract;
use crate::domain::ending::Ended;
use crate::domain::ids::{ContractId, RegisterProposalId};
use crate::domain::policy::Permission;
use crate::domain::proof::VerificationPolicy;
use crate::domain::register::Requester;
use crate::domain::register_proposal::Proposed;
use crate::i18n::time::today;
use crate::store::register_proposal::{self, Listed};
use crate::store::{Db, requester, story, subscriber, tenant, verification_policy};
use crate::web::answer::render_with;
use crate::web::course::Step;
use crate::web::desk::Id;
use crate::web::ending::Ends;
use crate::web::fields::Search;
use crate::web::over_use::UsageView;
use crate::web::register::{self, Above};
use crate::web::requester::state::CredentialState;
use crate::web::tenant::readiness::ReadinessView;
use crate::web::tenant::view::TenantView;
use crate::web::{Answer, Desk, Form, Page, Problem, course, proposal, reading, render};

#[derive(Template)]
#[template(path = "contract/show.html")]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    contract: Contract,
    designated: String,
    /// Why the desk may not act for it.
    not_in_force: Option<NotInForce>,
    /// The child contract that it belongs to.
    child: ChildContract,
    grade: String,
    /// The last day of the minimum period (R10-4).
    minimum: Date,
    /// Its use by day, and what came of it (R10-3-3, R16).
    usage: UsageView,
    /// Where its end is known and still to come: when and why.
    ends: Ends,
    end_to_come: String,
    /// What has changed and what will.
    course: Vec<Step>,
    /// What the subscriber prepares (R5).
    prepared: Preparations,
    form: Form,
    /// What a call would lack, in words; a warning, never a refusal (R5).
    lacks: Vec<String>,
    requesters: Vec<Person>,
    /// Which of them are shown.
    shown: Shown,
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
    /// Whether today is one of their days.
    valid: bool,
    /// Where they wait for one.
    waits: Option<RegisterProposalId>,
    lacks: Vec<String>,
}

impl Person {
    const fn may_ask(&self) -> bool {
        self.requester.active && self.confirmed && self.valid
    }
}

/// Requesters on a page.
const SHOWN: i64 = 100;
/// Days of requesters on the course of a contract.
const WITH_DAYS: i64 = 50;

/// A part of the requesters.
struct Shown {
    from: i64,
    to: i64,
    all: i64,
    /// Where those before and after are; empty where there are none.
    before: String,
    after: String,
}

impl Shown {
    fn new(id: ContractId, from: i64, here: usize, all: i64) -> Self {
        let to = from + i64::try_from(here).unwrap_or(SHOWN);
        let at = |from: i64| format!("/contracts/{id}?requesters={from}#requesters");
        Self {
            from: from + 1,
            to,
            all,
            before: if from > 0 {
                at((from - SHOWN).max(0))
            } else {
                String::new()
            },
            after: if to < all { at(to) } else { String::new() },
        }
    }

    /// There are more than are shown.
    const fn is_part(&self) -> bool {
        self.to - self.from + 1 < self.all
    }
}

/// The page; `requesters` says from which of them on.
pub async fn show(desk: Desk, Id(id): Id<ContractId>, search: Search) -> Answer {
    let from = search.0.get("requesters").parse().unwrap_or_default();
    let page = load(&desk, id, from, Form::default()).await?;
    reading::register(&desk, "contract", "contract", id).await?;
    render(&page)
}

/// The page with a form that came back.
pub(in crate::web) async fn again(desk: &Desk, id: ContractId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, id, 0, form).await?)
}

async fn load(desk: &Desk, id: ContractId, from: u32, form: Form) -> Result<ShowPage, Problem> {
    let page = register::page(desk);
    let mut read = desk.read().await?;
    let day = today(desk.now);
    let (subscriber, contract) = register::contract(&mut read, id, desk.now).await?;
    let (_, child) = register::child(&mut read, contract.child, desk.now).await?;
    let from = i64::from(from);
    let requesters = requester::by_contract(&mut read, id, (SHOWN, from)).await?;
    let (all, may_ask) = requester::count(&mut read, id, day).await?;
    let shown = Shown::new(id, from, requesters.len(), all);
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
    let prepared = Preparations::load(&mut read, &page, id, &form, day).await?;
    let no_contact = contacts
        .is_empty()
        .then(|| page.t("contract-lacks-contact"));
    let lacks = lacks(&page, (&people, may_ask), tenant.as_ref(), &policy)
        .chain(no_contact)
        .chain(prepared.lacks(&page))
        .collect();
    let asking = requester::with_days(&mut read, id, (day, WITH_DAYS)).await?;
    let course = course::of_contract(&page, &mut read, (&child, &contract), &asking, day).await?;
    let started = Some(contract.billing_start);
    let ends = Ends::load(desk, &mut read, Ended::Option(id), started).await?;
    let end_to_come = contract.end.filter(|end| day <= end.on);
    Ok(ShowPage {
        above: vec![Above::subscriber(&subscriber), Above::child(&child)],
        grade: page.code("grade", child.grade),
        designated: page.code("action", contract.designated),
        not_in_force: not_in_force(&page, &contract, day),
        minimum: month_from(contract.billing_start),
        usage: UsageView::load(&page, &mut read, id, day).await?,
        end_to_come: end_to_come.map_or_else(String::new, |end| ended(&page, end)),
        child,
        ends,
        course,
        prepared,
        form,
        is_settled: tenant
            .as_ref()
            .is_none_or(|tenant| tenant.mirror.wanted_at.is_none()),
        may_change: register::may_change(desk),
        may_check: desk.agent.role.may(Permission::TenantCheck),
        requesters: people,
        shown,
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

/// What a call would lack, in words.
fn lacks(
    page: &Page,
    (people, may_ask): (&[Person], i64),
    tenant: Option<&TenantView>,
    policy: &VerificationPolicy,
) -> impl Iterator<Item = String> {
    let never_mirrored = |it: &TenantView| it.mirror.mirrored_at.is_none();
    let lacks = [
        (may_ask == 0, "contract-lacks-requester"),
        (tenant.is_none(), "contract-lacks-tenant"),
        (tenant.is_some_and(never_mirrored), "contract-lacks-mirror"),
        (!policy.has_call_back(), "contract-lacks-call-back"),
        (
            people.iter().any(|it| !it.lacks.is_empty()),
            "contract-lacks-credential",
        ),
    ];
    lacks
        .into_iter()
        .filter(|(is_lacking, _)| *is_lacking)
        .map(|(_, key)| page.t(key))
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
        valid: requester.validity.holds(page.today()),
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
