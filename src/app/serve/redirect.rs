//! Where somebody asks without TLS: pages lead to the desk's own address, and nothing else is taken.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{StatusCode, Uri};

/// Leads every page to the same page at `public_url`, whatever host was asked for. What was posted has
/// already gone over the wire in the clear: it is refused, so that somebody notices (405). Nor are
/// programs led on, which would never notice (ASVS 5.0, 4.1.2).
pub(crate) fn router(public_url: &url::Url) -> Router {
    let origin = public_url.origin().ascii_serialization();
    let nothing = || get(async || StatusCode::NOT_FOUND);
    let for_programs = Router::new()
        .route("/healthz", nothing())
        .route("/readyz", nothing())
        .route("/metrics", nothing());
    for_programs.fallback_service(get(async move |uri: Uri| -> Response {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Redirect::permanent(&format!("{origin}{path}")).into_response()
    }))
}
