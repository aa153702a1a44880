//! A proposal: what is there, what would be, who proposed it, and what whoever reads may do about it.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;

use super::{load, what};
use crate::domain::decision::Decision;
use crate::domain::ids::RegisterProposalId;
use crate::domain::policy::Permission;
use crate::domain::register_proposal::Proposed;
use crate::store::register_proposal::Listed;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page};

#[derive(Template)]
#[template(path = "proposal/show.html")]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    listed: Listed,
    what: String,
    /// What it says now, and what it would say, where another action is designated.
    designation: Option<[String; 2]>,
    /// Where the requester's own page is.
    requester_href: String,
    ended: Option<Ended>,
    may: May,
    form: Form,
}

/// What the reader may do while it waits.
#[derive(PartialEq, Eq)]
enum May {
    Decide,
    Withdraw,
    Read,
}

/// What became of it.
struct Ended {
    how: String,
    by: String,
    at: Timestamp,
    why: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<RegisterProposalId>) -> Answer {
    again(&desk, id, Form::default(), StatusCode::OK).await
}

/// The page with a form that came back.
pub(super) async fn again(
    desk: &Desk,
    id: RegisterProposalId,
    form: Form,
    status: StatusCode,
) -> Answer {
    let page = register::page(desk).of(&format!("/proposals/{id}"));
    let (listed, whose, contract) = load(&mut *desk.read().await?, id, desk.now).await?;
    let proposal = &listed.proposal;
    let may = match (&proposal.decided, proposal.proposed_by == desk.agent.id) {
        (None, true) => May::Withdraw,
        (None, false) if desk.agent.role.may(Permission::RegisterConfirm) => May::Decide,
        _ => May::Read,
    };
    let (designation, requester_href) = match proposal.proposed {
        Proposed::Designation { before, after, .. } => {
            let words = [before, after].map(|action| page.code("action", action));
            (Some(words), String::new())
        }
        Proposed::Requester(id) => (None, format!("/requesters/{id}")),
    };
    let shown = ShowPage {
        above: vec![Above::subscriber(&whose), Above::contract(&contract)],
        title: page.code("proposal-title", proposal.proposed.kind()),
        what: what(&page, &listed),
        designation,
        requester_href,
        ended: Ended::of(&page, &listed),
        may,
        listed,
        form,
        page,
    };
    render_with(status, &shown)
}

impl Ended {
    fn of(page: &Page, listed: &Listed) -> Option<Self> {
        let decided = listed.proposal.decided.as_ref()?;
        Some(Self {
            how: page.code("proposal-ended", decided.decision.code()),
            by: listed.decided_by.clone(),
            at: decided.at,
            why: match &decided.decision {
                Decision::Declined { why } => why.as_str().to_owned(),
                Decision::Confirmed | Decision::Withdrawn => String::new(),
            },
        })
    }
}
