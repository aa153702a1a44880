//! Where files are sent and lists are taken out, and what became of the files before.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;

use super::state;
use crate::domain::import::{ImportKind, TextEncoding};
use crate::domain::policy::Permission;
use crate::store::import;
use crate::web::answer::render_with;
use crate::web::{Answer, Choice, Desk, Form, Page, register};

#[derive(Template)]
#[template(path = "import/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    encodings: Vec<Choice>,
    rows: Vec<Row>,
    may_export: bool,
}

struct Row {
    href: String,
    file: String,
    state: String,
    rows: i64,
    by: String,
    at: Timestamp,
}

/// The page.
pub async fn show(desk: Desk) -> Answer {
    again(&desk, Form::default(), StatusCode::OK).await
}

/// The page with a form that came back.
pub(in crate::web) async fn again(desk: &Desk, form: Form, status: StatusCode) -> Answer {
    let page = register::page(desk).of("/imports");
    let listed = import::list(&mut *desk.read().await?).await?;
    let rows = listed.into_iter().map(|listed| Row {
        href: format!("/imports/{}", listed.import.id),
        state: state(&page, &listed.import),
        file: listed.import.file_name,
        rows: listed.import.rows,
        by: listed.uploaded_by,
        at: listed.import.uploaded_at,
    });
    let typed = form.value("encoding");
    let auto = Choice::new("", page.t("import-encoding-auto"), typed);
    let encodings = TextEncoding::ALL.iter().map(|encoding| {
        let label = page.code("import-encoding", encoding);
        Choice::new(encoding.code(), label, typed)
    });
    let kinds = ImportKind::ALL.iter().map(|kind| {
        let label = page.code("import-kind", kind);
        Choice::new(kind.code(), label, form.value("kind"))
    });
    let shown = ListPage {
        kinds: kinds.collect(),
        encodings: std::iter::once(auto).chain(encodings).collect(),
        rows: rows.collect(),
        may_export: desk.agent.role.may(Permission::RegisterExport),
        form,
        page,
    };
    render_with(status, &shown)
}
