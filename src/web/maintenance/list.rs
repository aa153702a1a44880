//! Windows that run, that are to come, and that are past.

use std::collections::HashMap;

use askama::Template;

use super::Window;
use crate::domain::policy::Permission;
use crate::store::{agent, maintenance};
use crate::web::{Answer, Desk, Page, render};

#[derive(Template)]
#[template(path = "maintenance/list.html")]
struct ListPage {
    page: Page,
    sections: [Section; 3],
    may_change: bool,
}

struct Section {
    /// Message key of its title.
    title: &'static str,
    /// Message key of what is said where it is empty.
    empty: &'static str,
    windows: Vec<Window>,
}

/// The list.
pub async fn show(desk: Desk) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let found = maintenance::list(&mut read, desk.now).await?;
    let targets = maintenance::targets(&mut read).await?;
    let names: HashMap<_, _> = agent::list(&mut read)
        .await?
        .into_iter()
        .map(|agent| (agent.id, agent.name.to_string()))
        .collect();
    drop(read);
    let windows: Vec<Window> = found
        .iter()
        .map(|window| {
            let by = names.get(&window.planned_by).cloned().unwrap_or_default();
            Window::of(&page, window, &targets, by)
        })
        .collect();
    let (past, rest): (Vec<_>, Vec<_>) = windows
        .into_iter()
        .partition(|window| window.is_over(&desk.now));
    let (running, mut coming): (Vec<_>, Vec<_>) = rest.into_iter().partition(|window| window.runs);
    // What comes next stands first; the past goes backwards.
    coming.reverse();
    let section = |title, empty, windows| Section {
        title,
        empty,
        windows,
    };
    render(&ListPage {
        page,
        sections: [
            section("maintenance-running", "maintenance-running-none", running),
            section("maintenance-coming", "maintenance-coming-none", coming),
            section("maintenance-past", "maintenance-past-none", past),
        ],
        may_change: desk.agent.role.may(Permission::MaintenanceChange),
    })
}
