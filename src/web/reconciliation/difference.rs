//! A finding: what one side has alone, and what somebody noted of it.

use askama::Template;
use http::StatusCode;

use super::Row;
use crate::domain::ids::DifferenceId;
use crate::domain::policy::Permission;
use crate::store::beside::Entry;
use crate::store::difference::{self, Alone, Difference};
use crate::store::{beside, comparison, desk_act};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::personal::Personal;
use crate::web::{Answer, Desk, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "reconciliation/difference.html")]
struct DifferencePage {
    page: Page,
    difference: Difference,
    /// `past_desk` or `missing`.
    kind: String,
    company: String,
    contract: String,
    row: Row,
    form: Form,
    may_explain: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<DifferenceId>) -> Answer {
    render(&load(&desk, id, Form::default()).await?)
}

/// The page with a form that came back.
pub(super) async fn again(desk: &Desk, id: DifferenceId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, id, form).await?)
}

async fn load(desk: &Desk, id: DifferenceId, form: Form) -> Result<DifferencePage, Problem> {
    let page = desk.page().within("/audit");
    let mut read = desk.read().await?;
    let found = difference::load(&mut read, id).await?;
    let difference = found.ok_or(Problem::NOT_FOUND)?;
    let listed = comparison::list(&mut read, Some(difference.tenant)).await?;
    let listed = listed.into_iter().next().ok_or(Problem::NOT_FOUND)?;
    let (about, ours) = match difference.alone {
        Alone::PastDesk(act) => (act.uuid(), None),
        Alone::Missing(ours) => (ours.uuid(), desk_act::load(&mut read, ours).await?),
    };
    let (theirs, finding) = beside::entry(&mut read, about).await?;
    let entry = Entry {
        place: (difference.found_at, about),
        serial: match &ours {
            Some((_, request)) => Some(beside::serial(&mut read, *request).await?),
            None => None,
        },
        ours,
        theirs,
        finding,
    };
    let role = desk.agent.role;
    let may_open = role.may(Permission::RequestView);
    Ok(DifferencePage {
        row: Row::of(&page, &entry, Personal::Masked, may_open),
        kind: difference.alone.kind().to_string(),
        may_explain: difference.explained.is_none() && role.may(Permission::ReconciliationExplain),
        company: listed.company,
        contract: listed.contract_number,
        page,
        difference,
        form,
    })
}
