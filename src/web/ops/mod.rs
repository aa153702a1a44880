//! For whoever keeps the desk running: is it there, can it work, how is it doing. Open to anybody
//! who reaches the address, so nothing here is about a person.

pub mod healthz;
pub mod metrics;
pub mod readyz;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// Plain text.
fn plain(status: StatusCode, kind: &'static str, text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    (status, headers, text).into_response()
}

const TEXT: &str = "text/plain; charset=utf-8";
