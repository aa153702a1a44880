//! What all subscribers have to prepare.

use askama::Template;
use http::StatusCode;

use super::name;
use crate::domain::ids::PreparationItemId;
use crate::domain::preparation::Item;
use crate::store::preparation;
use crate::web::answer::render_with;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page};

#[derive(Template)]
#[template(path = "preparation/list.html")]
struct ListPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    /// Words, and the id of what may be removed: not what the terms name themselves.
    items: Vec<(String, Option<PreparationItemId>)>,
    may_change: bool,
    form: Form,
}

/// The list.
pub async fn show(desk: Desk) -> Answer {
    again(&desk, Form::default(), StatusCode::OK).await
}

/// The list with the form that came back.
pub(super) async fn again(desk: &Desk, form: Form, status: StatusCode) -> Answer {
    let page = register::page(desk);
    let items = preparation::items(&mut *desk.read().await?).await?;
    let items = items.into_iter().map(|item| {
        let id = match item {
            Item::Named(_) => None,
            Item::Further { id, .. } => Some(id),
        };
        (name(&page, &item), id)
    });
    let list = ListPage {
        above: vec![Above::subscribers(&page)],
        title: page.t("preparation-list"),
        items: items.collect(),
        may_change: register::may_change(desk),
        form,
        page,
    };
    render_with(status, &list)
}
