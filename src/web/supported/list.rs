//! The list of what is supported.

use askama::Template;

use crate::domain::supported::{Supported, What};
use crate::store::supported;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Page, render};

#[derive(Template)]
#[template(path = "supported/list.html")]
struct ListPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    sections: [Section; 2],
    may_change: bool,
}

/// Systems, or devices.
struct Section {
    title: String,
    note: String,
    entries: Vec<Row>,
}

struct Row {
    entry: Supported,
    /// What of it, in words.
    what: String,
    note: String,
}

/// The list.
pub async fn show(desk: Desk) -> Answer {
    let page = register::page(&desk);
    let entries = supported::list(&mut *desk.read().await?).await?;
    let is_system = |entry: &Supported| matches!(entry.what, What::System(_));
    let (systems, devices): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_system);
    let section = |key: &str, entries: Vec<Supported>| Section {
        title: page.t(&format!("supported-{key}")),
        note: page.t(&format!("supported-{key}-article")),
        entries: entries.into_iter().map(|it| row(&page, it)).collect(),
    };
    render(&ListPage {
        above: vec![Above::subscribers(&page)],
        title: page.t("supported-list"),
        sections: [section("systems", systems), section("devices", devices)],
        may_change: register::may_change(&desk),
        page,
    })
}

fn row(page: &Page, entry: Supported) -> Row {
    let rule = entry.what.rule();
    let key = format!("supported-shown-{}", rule.code().replace('_', "-"));
    Row {
        what: page.t1(&key, "versions", entry.what.versions()),
        note: entry
            .note
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        entry,
    }
}
