//! The desk as a service: the table of routes behind its guards.

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use super::routes::routes;
use super::{App, Problem, client, guard, headers, pace, problem};

/// The desk as a service.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let guarded = from_fn_with_state((app.clone(), route.permission), guard::guard);
        router = router.route(route.path, route.handler.layer(guarded));
    }
    router
        .fallback(async || Problem::NOT_FOUND)
        .method_not_allowed_fallback(async || Problem::METHOD)
        .layer(TimeoutLayer::with_status_code(
            http::StatusCode::REQUEST_TIMEOUT,
            std::time::Duration::from_secs(30),
        ))
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
