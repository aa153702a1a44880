//! Serving connections: none may hold a place for ever without saying what it wants, and nobody may
//! hold all of them.
//!
//! HTTP/1.1 alone: a page is one request and its files are kept for ever, so there is nothing to gain
//! from streams, whose limits would be a second set of limits (decision 0012).

pub(super) mod door;
pub(super) mod redirect;
pub(super) mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::middleware::AddExtension;
use axum_server::Handle;
use axum_server::accept::Accept;
use axum_server::service::SendService;
use axum_server::tls_rustls::RustlsConfig;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use door::Door;

/// How long a connection may take to say what it wants, also for the next time, and to take a part
/// of what it is sent.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The longest head of a request in bytes, within one read: how far a buffer grows.
const LONGEST_HEAD: usize = 32 * 1024;
/// The most fields in a head.
const FIELDS: usize = 64;

/// Serves until `stop`; then takes nothing new and lets answers that are under way end. Speaks TLS
/// where there is a certificate.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    door: Door,
    tls: Option<RustlsConfig>,
    stop: CancellationToken,
) -> std::io::Result<()> {
    match tls {
        None => listen(listener, router, door.patience, door, stop).await,
        Some(config) => {
            let patience = door.patience;
            let acceptor = axum_server::tls_rustls::RustlsAcceptor::new(config)
                .handshake_timeout(patience)
                .acceptor(door);
            listen(listener, router, patience, acceptor, stop).await
        }
    }
}

/// The router for one connection.
type Inner = AddExtension<Router, ConnectInfo<SocketAddr>>;

async fn listen<A>(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    acceptor: A,
    stop: CancellationToken,
) -> std::io::Result<()>
where
    A: Accept<TcpStream, Inner> + Clone + Send + Sync + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send,
    A::Service: SendService<Request<Incoming>> + Send,
    A::Future: Send,
{
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener.into_std()?)?
        .acceptor(acceptor)
        .http1_only()
        .first_request_timeout(patience)
        .handle(handle.clone());
    let http1 = &mut server.http_builder().http1();
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(FIELDS);
    let serving = server.serve(router.into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => ended,
        () = stop.cancelled() => {
            handle.graceful_shutdown(None);
            serving.await
        }
    }
}

#[cfg(test)]
mod tests;
