//! The file itself, written as it is read.

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::stream;
use http::header;

use super::own;
use super::writing::Writing;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AuditExportId;
use crate::web::audit::search;
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Fields, reading};

/// Sends it.
pub async fn fetch(desk: Desk, Id(id): Id<AuditExportId>) -> Answer {
    let mut read = desk.read().await?;
    let export = own(&desk, &mut read, id).await?;
    let search = Search(Fields::parse(export.query.as_bytes())?);
    // What was refused would not have been kept.
    let filter = search::filter(&mut read, &search, &mut search.0.check()).await?;
    drop(read);
    reading::audit(&desk, Event::new(Kind::AuditRead).about("export", id)).await?;
    let headers = [
        (header::CONTENT_TYPE, export.form.media_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"audit-{id}.{}\"", export.form.code()),
        ),
    ];
    let words = desk.page().words.clone();
    let writing = Writing::new(desk.app.clone(), export, filter, words);
    let body = Body::from_stream(stream::try_unfold(writing, Writing::next));
    Ok((headers, body).into_response())
}
