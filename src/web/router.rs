//! The desk as a service: the table of routes behind its guards.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use super::routes::routes;
use super::{App, Problem, client, guard, headers, pace, problem};

/// How long an answer may take.
const PAGE: Duration = Duration::from_secs(30);
/// How long a file may take to arrive and to be read.
const FILE: Duration = Duration::from_mins(10);

/// The desk as a service.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let admission = guard::Admission {
            permission: route.permission,
            takes_file: route.takes_file,
        };
        let guarded = from_fn_with_state((app.clone(), admission), guard::guard);
        let patience = TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            if route.takes_file { FILE } else { PAGE },
        );
        let handler = route
            .handler
            .layer::<_, Infallible>(guarded)
            .layer(patience);
        router = router.route(route.path, handler);
    }
    router
        .fallback(async || Problem::NOT_FOUND)
        .method_not_allowed_fallback(async || Problem::METHOD)
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::INTERNAL)
        }))
        .layer(from_fn_with_state(app.clone(), pace::limit))
        .layer(from_fn_with_state(app.clone(), problem::tell))
        .layer(from_fn_with_state(app.clone(), client::note))
        .layer(from_fn_with_state(app.clone(), headers::set))
        .with_state(app)
}
