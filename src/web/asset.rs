//! Static files: embedded, under an address that carries the digest of all of them.
//!
//! Style sheets and scripts import each other by relative addresses, so what they import lies under
//! the same digest: everything may be kept for ever, and a new release is a new address.

use std::sync::LazyLock;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::Problem;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The digest of all files, in their order.
static EDITION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort_unstable();
    let mut digest = Sha256::new();
    for name in names {
        digest.update(name.as_bytes());
        digest.update(Files::get(&name).map_or([0; 32], |file| file.metadata.sha256_hash()));
    }
    hex::encode(&digest.finalize()[..6])
});

/// The address of a file.
pub fn href(path: &str) -> String {
    format!("/static/{}/{path}", *EDITION)
}

/// Serves a file. What is asked for under an edition that is gone is served as it is now, and not
/// kept.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/static/");
    let (edition, name) = path.split_once('/').unwrap_or_default();
    let Some(file) = Files::get(name) else {
        return Problem::NOT_FOUND.into_response();
    };
    let caching = if edition == *EDITION {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let Ok(kind) = HeaderValue::from_str(&kind(file.metadata.mimetype())) else {
        return Problem::INTERNAL.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
    ];
    (headers, file.data.into_owned()).into_response()
}

fn kind(mime: &str) -> String {
    if mime.starts_with("text/") {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    }
}
