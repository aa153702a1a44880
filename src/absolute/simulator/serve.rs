//! The two ports. Connections are served one by one, so that a fault can cut one, and the API's
//! port is closed while connections are refused.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::DATE;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use jiff::SignedDuration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::answer::Answer;
use super::{Shared, control, route};

/// Between two tries to listen again.
const AGAIN: Duration = Duration::from_millis(20);
/// The longest body.
const BODY_LIMIT: usize = 1024 * 1024;

/// Cuts the connection that a request came on.
#[derive(Debug, Clone)]
struct Cut(CancellationToken);

pub(super) async fn control(listener: TcpListener, shared: Shared, stop: CancellationToken) {
    let router = control::router(shared);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
        .ok();
}

pub(super) async fn api(listener: TcpListener, shared: Shared, stop: CancellationToken) {
    let Ok(address) = listener.local_addr() else {
        return;
    };
    let router = Router::new()
        .route("/jws/validate", axum::routing::post(validate))
        .fallback(async |request: Request| {
            // Whoever comes without an envelope is not known.
            let path = request.uri().path();
            if path == "/v3" || path.starts_with("/v3/") {
                Answer::not_authenticated()
            } else {
                Answer::Html403
            }
        })
        .with_state(shared.clone());
    let mut wanted = shared.door.wanted();
    let mut open = Some(listener);
    let mut live = CancellationToken::new();
    while !stop.is_cancelled() {
        if !*wanted.borrow_and_update() {
            // Connections that are kept alive would still be served.
            std::mem::take(&mut live).cancel();
            open = None;
            shared.door.stands(false);
        } else if open.is_none() {
            open = TcpListener::bind(address).await.ok();
            if open.is_none() {
                tokio::time::sleep(AGAIN).await;
                continue;
            }
            shared.door.stands(true);
        }
        tokio::select! {
            stream = accept(open.as_ref()) => if let Some(stream) = stream {
                tokio::spawn(connection(stream, router.clone(), stop.clone(), live.clone()));
            },
            _ = wanted.changed() => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> Option<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.ok().map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

async fn connection(
    stream: TcpStream,
    router: Router,
    stop: CancellationToken,
    live: CancellationToken,
) {
    stream.set_nodelay(true).ok();
    let cut = CancellationToken::new();
    let service = router.layer(axum::Extension(Cut(cut.clone())));
    let builder = Builder::new(TokioExecutor::new());
    let serving = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::select! {
        _ = serving => {}
        () = cut.cancelled() => {}
        () = live.cancelled() => {}
        () = stop.cancelled() => {}
    }
}

async fn validate(State(shared): State<Shared>, request: Request) -> Response {
    let cut = request.extensions().get::<Cut>().cloned();
    let Ok(body) = axum::body::to_bytes(request.into_body(), BODY_LIMIT).await else {
        return Answer::too_large().into_response();
    };
    let handled = route::handle(&shared, &body);
    if handled.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(handled.delay_ms)).await;
    }
    if let (true, Some(Cut(cut))) = (handled.cut, cut) {
        cut.cancel();
        // The connection ends before this is ever written.
        std::future::pending::<()>().await;
    }
    ([(DATE, date(&shared))], handled.answer).into_response()
}

/// The simulator's own clock, as an answer tells it (RFC 9110, section 6.6.1).
fn date(shared: &Shared) -> String {
    let ahead = SignedDuration::from_millis(shared.world().clock_ahead_ms);
    (shared.clock.now() + ahead)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}
