//! The body of a posted form.

use axum::body::{Body, to_bytes};
use http::{HeaderMap, header};

use crate::web::{Fields, Problem};

/// The longest body of a form, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// Whether the body says that it is what a browser sends for a form of ours.
fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// Reads a posted form; nothing else is taken.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Fields, Problem> {
    if !is_form(headers) {
        return Err(Problem::NOT_A_FORM);
    }
    let bytes = to_bytes(body, BODY_LIMIT).await.map_err(|error| {
        let too_long = std::error::Error::source(&error).is_some_and(|source| {
            source
                .downcast_ref::<http_body_util::LengthLimitError>()
                .is_some()
        });
        if too_long {
            Problem::TOO_LARGE
        } else {
            Problem::BAD_INPUT
        }
    })?;
    Fields::parse(&bytes)
}
