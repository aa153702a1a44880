//! A contract: what the desk may do for it, who may ask, and where it acts.

use askama::Template;
use jiff::Timestamp;

use crate::domain::contract::Contract;
use crate::domain::ids::ContractId;
use crate::domain::policy::Permission;
use crate::domain::proof::VerificationPolicy;
use crate::domain::register::Requester;
use crate::i18n::time::today;
use crate::store::{requester, story, subscriber, tenant, verification_policy};
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::requester::state::CredentialState;
use crate::web::tenant::readiness::ReadinessView;
use crate::web::tenant::view::TenantView;
use crate::web::{Answer, Desk, Page, render};

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
    in_force: bool,
    /// What a call would lack, in words; a warning, never a refusal (R5).
    lacks: Vec<String>,
    requesters: Vec<(Requester, Vec<String>)>,
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
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let page = register::page(&desk);
    let mut read = desk.read().await?;
    let (subscriber, contract) = register::contract(&mut read, id).await?;
    let requesters = requester::by_contract(&mut read, id).await?;
    let contacts = subscriber::contacts(&mut read, subscriber.id).await?;
    let tenant = match tenant::by_contract(&mut read, id).await? {
        Some(tenant) => Some(TenantView::load(&mut read, tenant, &page).await?),
        None => None,
    };
    let history = story::of_designation(&mut read, id).await?;
    let history = history.into_iter().map(|told| Designated {
        at: told.at,
        action: page.code("action", told.fact("designated")),
        by: told.agent_name,
    });
    let history = history.collect();
    let policy = verification_policy::load(&mut read, id).await?;
    let mut people = Vec::with_capacity(requesters.len());
    for requester in requesters {
        let state = CredentialState::load(&mut read, requester.id).await?;
        let lacks = if requester.active {
            state.lacks(&page, &policy)
        } else {
            Vec::new()
        };
        people.push((requester, lacks));
    }
    let readiness = match &tenant {
        Some(view) => ReadinessView::load(&mut read, &page, view.tenant.id).await?,
        None => None,
    };
    let lacks = [
        (
            !people.iter().any(|(it, _)| it.active),
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
            people.iter().any(|(_, lacks)| !lacks.is_empty()),
            "contract-lacks-credential",
        ),
    ];
    let lacks = lacks
        .into_iter()
        .filter(|(is_lacking, _)| *is_lacking)
        .map(|(_, key)| page.t(key))
        .collect();
    render(&ShowPage {
        above: vec![Above::subscriber(&subscriber)],
        designated: page.code("action", contract.designated),
        in_force: contract.in_force(today(desk.now)),
        is_settled: tenant
            .as_ref()
            .is_none_or(|tenant| tenant.mirror.wanted_at.is_none()),
        may_change: register::may_change(&desk),
        may_check: desk.agent.role.may(Permission::TenantCheck),
        policy: ways(&page, &policy),
        readiness,
        page,
        contract,
        lacks,
        requesters: people,
        tenant,
        history,
    })
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
