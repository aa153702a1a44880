//! Everybody who works at the desk.

use askama::Template;

use crate::domain::agent::Agent;
use crate::domain::policy::Permission;
use crate::store::agent;
use crate::web::{Answer, Desk, Page, render};

#[derive(Template)]
#[template(path = "agent/list.html")]
struct ListPage {
    page: Page,
    agents: Vec<Agent>,
    may_change: bool,
}

/// The list.
pub async fn show(desk: Desk) -> Answer {
    let agents = agent::list(&mut *desk.read().await?).await?;
    render(&ListPage {
        page: desk.page(),
        agents,
        may_change: desk.agent.role.may(Permission::StaffChange),
    })
}
