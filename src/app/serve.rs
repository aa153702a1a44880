//! Serving connections: none may hold a place for ever without saying what it wants.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long a connection may take to say what it wants, also for the next time.
pub(super) const HEADERS_WITHIN: Duration = Duration::from_secs(20);

/// Serves until `stop`; then takes nothing new and lets answers that are under way end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    headers_within: Duration,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let handle = Handle::new();
    // Nagle and delayed acknowledgements cost 40 ms a connection (performance.md, pitfall 13).
    let mut server = axum_server::from_tcp(listener.into_std()?)?
        .acceptor(NoDelayAcceptor::new())
        .first_request_timeout(headers_within)
        .handle(handle.clone());
    let http1 = &mut server.http_builder().http1();
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within);
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
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_never_says_what_it_wants_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, soon) = (CancellationToken::new(), Duration::from_millis(50));
        let router = Router::new().route("/", axum::routing::get(async || "here"));
        let serving = tokio::spawn(serve(listener, router, soon, stop.clone()));
        for half in ["", "GET / HTTP/1.1\r\nHost: desk\r\nX-Slow: "] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(half.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let closed = stream.read_to_end(&mut answer);
            let closed = tokio::time::timeout(Duration::from_secs(10), closed).await;
            assert!(closed.is_ok(), "{half:?} keeps its place");
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        let whole = b"GET / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n";
        stream.write_all(whole).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("here"), "{answer}");
        stop.cancel();
        serving.await.unwrap().unwrap();
    }
}
