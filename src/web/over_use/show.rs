//! A case: its notice, how far it is, what happened, and what may be done.

use askama::Template;

use super::UsageView;
use super::words::Line;
use crate::domain::ids::OverUseId;
use crate::domain::over_use::{Case, Stage};
use crate::domain::policy::Permission;
use crate::i18n::time::today;
use crate::store::{over_use, usage};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Page, register, render};

#[derive(Template)]
#[template(path = "over_use/show.html")]
struct ShowPage {
    page: Page,
    case: Case,
    stage: Stage,
    /// The last that was counted, in words.
    counted: String,
    lines: Vec<Line>,
    usage: UsageView,
    may_receive: bool,
    may_decide: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    let (page, day) = (register::page(&desk), today(desk.now));
    let mut read = desk.read().await?;
    let case = super::load(&mut read, id).await?;
    let history = over_use::history(&mut read, id).await?;
    let counted = usage::last(&mut read, case.contract).await?;
    let counted = counted.map_or_else(
        || page.t("over-use-now-never"),
        |counted| {
            let values = [
                ("day", counted.day.to_string()),
                ("used", counted.devices.to_string()),
                ("contracted", counted.contracted.to_string()),
            ];
            page.words.with("over-use-now-value", &values)
        },
    );
    let role = desk.agent.role;
    render(&ShowPage {
        usage: UsageView::load(&page, &mut read, case.contract, day).await?,
        lines: history
            .into_iter()
            .map(|entry| Line::of(&page, entry))
            .collect(),
        counted,
        stage: case.stage(day),
        may_receive: case.undecided().is_some() && role.may(Permission::OverUseReceipt),
        may_decide: case.due(day).is_some() && role.may(Permission::OverUseDecide),
        page,
        case,
    })
}
