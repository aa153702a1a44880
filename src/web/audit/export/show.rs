//! How far a file is, and what belongs to it.

use askama::Template;
use axum::response::IntoResponse;
use http::header;

use super::own;
use crate::domain::audit_export::Progress;
use crate::domain::ids::AuditExportId;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Page, Problem, render};

#[derive(Template)]
#[template(path = "audit/export.html")]
struct ExportPage {
    page: Page,
    id: AuditExportId,
    form: &'static str,
    personal_key: &'static str,
    size: i64,
    /// Places that were looked at, and events written.
    place: i64,
    events: i64,
    percent: i64,
    finished: bool,
    signed: bool,
    manifest: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<AuditExportId>) -> Answer {
    let export = own(&desk, &mut *desk.read().await?, id).await?;
    let (place, events, manifest, signature) = match export.progress {
        Progress::Under { place, events } => (place, events, None, None),
        Progress::Finished {
            events,
            manifest,
            signature,
        } => (export.size, events, Some(manifest), signature),
    };
    render(&ExportPage {
        page: desk.page(),
        id,
        form: export.form.code(),
        personal_key: if export.personal {
            "audit-export-with"
        } else {
            "audit-export-without"
        },
        size: export.size,
        place,
        events,
        percent: place * 100 / export.size.max(1),
        finished: manifest.is_some(),
        signed: signature.is_some(),
        manifest: manifest.unwrap_or_default(),
    })
}

/// The manifest as a file.
pub async fn manifest(desk: Desk, Id(id): Id<AuditExportId>) -> Answer {
    let export = own(&desk, &mut *desk.read().await?, id).await?;
    match export.progress {
        Progress::Finished { manifest, .. } => {
            Ok(attached(&format!("{id}.manifest.json"), manifest))
        }
        Progress::Under { .. } => Err(Problem::NOT_FOUND),
    }
}

/// Its detached signature as a file.
pub async fn signature(desk: Desk, Id(id): Id<AuditExportId>) -> Answer {
    let export = own(&desk, &mut *desk.read().await?, id).await?;
    match export.progress {
        Progress::Finished {
            signature: Some(signature),
            ..
        } => Ok(attached(&format!("{id}.manifest.sig"), signature)),
        _ => Err(Problem::NOT_FOUND),
    }
}

fn attached(name: &str, text: String) -> axum::response::Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"audit-{name}\""),
        ),
    ];
    (headers, text).into_response()
}
