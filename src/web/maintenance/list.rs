//! Windows that run, that are to come, and that are past.

use std::collections::HashMap;

use askama::Template;
use http::StatusCode;

use super::Window;
use crate::domain::policy::Permission;
use crate::domain::stop::DeskStop;
use crate::store::{agent, gate, maintenance};
use crate::web::answer::render_with;
use crate::web::{Answer, Desk, Form, Page};

#[derive(Template)]
#[template(path = "maintenance/list.html")]
struct ListPage {
    page: Page,
    sections: [Section; 3],
    may_change: bool,
    stop: Option<DeskStop>,
    stopped_by: String,
    form: Form,
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
    again(&desk, Form::default(), StatusCode::OK).await
}

/// The list with the stop's form that came back.
pub(in crate::web) async fn again(desk: &Desk, form: Form, status: StatusCode) -> Answer {
    let mut page = desk.page().within("/maintenance");
    "/maintenance".clone_into(&mut page.path);
    let mut read = desk.read().await?;
    let found = maintenance::list(&mut read, desk.now).await?;
    let targets = maintenance::targets(&mut read).await?;
    let stop = gate::stop(&mut read).await?;
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
    let list = ListPage {
        page,
        sections: [
            section("maintenance-running", "maintenance-running-none", running),
            section("maintenance-coming", "maintenance-coming-none", coming),
            section("maintenance-past", "maintenance-past-none", past),
        ],
        may_change: desk.agent.role.may(Permission::MaintenanceChange),
        stopped_by: stop
            .as_ref()
            .and_then(|stop| names.get(&stop.stopped_by).cloned())
            .unwrap_or_default(),
        stop,
        form,
    };
    render_with(status, &list)
}
