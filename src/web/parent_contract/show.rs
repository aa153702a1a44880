//! A parent contract, with its child contracts and its end.

use askama::Template;
use http::StatusCode;

use crate::domain::child_contract::{ChildContract, ParentContract};
use crate::domain::ending::Ended;
use crate::domain::ids::ParentContractId;
use crate::i18n::time::today;
use crate::store::child_contract;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::ending::Ends;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page, Problem, reading, render};

#[derive(Template)]
#[template(path = "parent_contract/show.html")]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    parent: ParentContract,
    children: Vec<ChildContract>,
    ends: Ends,
    form: Form,
    may_change: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ParentContractId>) -> Answer {
    let page = load(&desk, id, Form::default()).await?;
    reading::register(&desk, "parent_contract", "parent", id).await?;
    render(&page)
}

/// The page with a form that came back.
pub(in crate::web) async fn again(desk: &Desk, id: ParentContractId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, id, form).await?)
}

async fn load(desk: &Desk, id: ParentContractId, form: Form) -> Result<ShowPage, Problem> {
    let mut read = desk.read().await?;
    let (whose, parent) = register::parent(&mut read, id).await?;
    let children = child_contract::by_parent(&mut read, id, today(desk.now)).await?;
    let ends = Ends::load(desk, &mut read, Ended::Parent(id), None).await?;
    Ok(ShowPage {
        page: register::page(desk),
        above: vec![Above::subscriber(&whose)],
        may_change: register::may_change(desk),
        parent,
        children,
        ends,
        form,
    })
}
