//! Static files: embedded, with their digest in the address.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rust_embed::RustEmbed;

use super::Problem;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The address of a file.
pub fn href(path: &str) -> String {
    match Files::get(path) {
        Some(file) => format!(
            "/static/{path}?v={}",
            hex::encode(&file.metadata.sha256_hash()[..6])
        ),
        None => {
            tracing::error!(path, "a static file is missing");
            format!("/static/{path}")
        }
    }
}

/// Serves a file. Style sheets that import each other and scripts carry no digest of what they
/// import, so those are revalidated by their entity tag.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/static/");
    let Some(file) = Files::get(path) else {
        return Problem::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]));
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|given| given.as_bytes() == tag.as_bytes());
    let caching = HeaderValue::from_static("public, no-cache");
    let Ok(tag) = HeaderValue::from_str(&tag) else {
        return Problem::INTERNAL.into_response();
    };
    let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) else {
        return Problem::INTERNAL.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, caching),
        (header::ETAG, tag),
    ];
    if known {
        return (http::StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data.into_owned()).into_response()
}
