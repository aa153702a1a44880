//! A child contract: its grade and licences, its course, its end, and its desk options.

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;

use crate::domain::calendar::month_from;
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::Contract;
use crate::domain::ending::Ended;
use crate::domain::ids::{ChildContractId, QualifyingCaseId};
use crate::i18n::time::today;
use crate::store::{contract, qualifying_case};
use crate::web::answer::render_with;
use crate::web::contract::force::{NotInForce, why};
use crate::web::course::Step;
use crate::web::desk::Id;
use crate::web::ending::Ends;
use crate::web::over_use::UsageView;
use crate::web::qualifying::case;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page, Problem, course, reading, render};

#[derive(Template)]
#[template(path = "child_contract/show.html")]
struct ShowPage {
    page: Page,
    above: Vec<Above>,
    child: ChildContract,
    grade: String,
    /// Why it is not in force today.
    not_in_force: Option<NotInForce>,
    /// The last day of the minimum period (R3).
    minimum: Date,
    options: Vec<Contract>,
    /// Whether another option may be added: none is there, or all have ended.
    may_add_option: bool,
    course: Vec<Step>,
    /// The use of its licences by day, as its option's tenant tells (R16).
    usage: Option<UsageView>,
    ends: Ends,
    /// What follows the ends of qualifying services, with where each stands (R17).
    cases: Vec<(QualifyingCaseId, String)>,
    form: Form,
    may_change: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ChildContractId>) -> Answer {
    let page = load(&desk, id, Form::default()).await?;
    reading::register(&desk, "child_contract", "child", id).await?;
    render(&page)
}

/// The page with a form that came back.
pub(in crate::web) async fn again(desk: &Desk, id: ChildContractId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &load(desk, id, form).await?)
}

async fn load(desk: &Desk, id: ChildContractId, form: Form) -> Result<ShowPage, Problem> {
    let page = register::page(desk);
    let day = today(desk.now);
    let mut read = desk.read().await?;
    let (whose, child) = register::child(&mut read, id, desk.now).await?;
    let (_, parent) = register::parent(&mut read, child.parent).await?;
    let options = contract::by_child(&mut read, id, day).await?;
    let course = course::of_child(&page, &mut read, &child, day).await?;
    let cases = qualifying_case::of_child(&mut read, id).await?;
    let cases = cases
        .iter()
        .map(|it| (it.case.id, case::standing(&page, &it.case, day)))
        .collect();
    let in_force = options
        .iter()
        .find(|it| it.end.is_none_or(|end| day <= end.on));
    let usage = match in_force {
        Some(option) => Some(UsageView::load(&page, &mut read, option.id, day).await?),
        None => None,
    };
    let ended = Ended::Child(id);
    let ends = Ends::load(desk, &mut read, ended, Some(child.billing_start)).await?;
    Ok(ShowPage {
        above: vec![Above::subscriber(&whose), Above::parent(&parent)],
        grade: page.code("grade", child.grade),
        not_in_force: why(&page, child.billing_start, child.end, day),
        minimum: month_from(child.billing_start),
        may_change: register::may_change(desk),
        may_add_option: options
            .iter()
            .all(|it| it.end.is_some_and(|end| end.on < day)),
        options,
        course,
        usage,
        cases,
        ends,
        form,
        page,
        child,
    })
}
