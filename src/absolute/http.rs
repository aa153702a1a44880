//! The HTTP client for Absolute, and what its failures tell.

use std::{error::Error, io, time::Duration};

use super::classify::FailureKind;

/// How long a connection may stay unused before it is closed.
const IDLE: Duration = Duration::from_secs(30);

/// How much of an error's text is kept.
const DETAIL_CHARS: usize = 300;

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// Until the answer is complete.
    pub total: Duration,
}

/// An HTTP client that never repeats a request of its own accord: no redirects, no retries, no
/// proxy from the environment.
pub fn client(limits: Limits) -> Result<reqwest::Client, reqwest::Error> {
    // Another part of the program may have installed the same provider before.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("kagiban/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .tcp_nodelay(true)
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .pool_idle_timeout(IDLE)
        .build()
}

/// What kind of failure an error is, and what it says.
pub(super) fn failure_of(error: &reqwest::Error) -> (FailureKind, String) {
    let kind = if error.is_builder() {
        FailureKind::NotSent
    } else if error.is_connect() {
        before_connection(error)
    } else if error.is_timeout() {
        FailureKind::ReadTimeout
    } else if wrote_in_vain(error) {
        FailureKind::Write
    } else {
        FailureKind::Cut
    };
    (kind, detail(error))
}

fn before_connection(error: &reqwest::Error) -> FailureKind {
    if error.is_dns() || any(error, &|cause| cause.to_string().starts_with("dns error")) {
        FailureKind::Dns
    } else if any(error, &|cause| cause.is::<rustls::Error>()) {
        FailureKind::Tls
    } else if error.is_timeout() {
        FailureKind::ConnectTimeout
    } else if any_io(error, &[io::ErrorKind::ConnectionRefused]) {
        FailureKind::ConnectRefused
    } else {
        FailureKind::NotSent
    }
}

fn wrote_in_vain(error: &reqwest::Error) -> bool {
    any_io(
        error,
        &[io::ErrorKind::BrokenPipe, io::ErrorKind::WriteZero],
    ) || any(error, &|cause| {
        cause.to_string().starts_with("error writing a body")
    })
}

fn any_io(error: &reqwest::Error, kinds: &[io::ErrorKind]) -> bool {
    any(error, &|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|cause| kinds.contains(&cause.kind()))
    })
}

/// Whether one of an error's causes is as asked. An `io::Error` names its content's cause as its
/// own, so its content has to be looked at besides.
fn any(error: &reqwest::Error, is: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut causes: Vec<&(dyn Error + 'static)> = error.source().into_iter().collect();
    while let Some(cause) = causes.pop() {
        if is(cause) {
            return true;
        }
        causes.extend(cause.source());
        if let Some(inner) = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            causes.push(inner);
        }
    }
    false
}

/// The innermost cause says most, and never the URL.
fn detail(error: &reqwest::Error) -> String {
    let mut innermost: Option<&dyn Error> = error.source();
    while let Some(cause) = innermost.and_then(Error::source) {
        innermost = Some(cause);
    }
    let text = innermost.map_or_else(|| "the request failed".to_owned(), ToString::to_string);
    text.chars().take(DETAIL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncReadExt as _, net::TcpListener};

    use super::*;

    async fn failure(url: &str, limit: Duration) -> FailureKind {
        let limits = Limits {
            connect: Duration::from_secs(5),
            total: limit,
        };
        let http = client(limits).unwrap();
        let error = http.post(url).body("x").send().await.unwrap_err();
        failure_of(&error).0
    }

    const LONG: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn failures_before_a_connection_are_told_apart() {
        let dns = failure("http://nowhere.invalid/", LONG).await;
        assert_eq!(dns, FailureKind::Dns);
        let refused = failure("http://127.0.0.1:1/", LONG).await;
        assert_eq!(refused, FailureKind::ConnectRefused);
    }

    #[tokio::test]
    async fn a_host_that_speaks_no_tls_is_a_tls_failure() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = b"HTTP/1.1 400 Bad Request\r\n\r\n";
            tokio::io::AsyncWriteExt::write_all(&mut stream, answer)
                .await
                .unwrap();
            tokio::time::sleep(LONG).await;
        });
        assert_eq!(failure(&url, LONG).await, FailureKind::Tls);
    }

    #[tokio::test]
    async fn failures_after_a_connection_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut cut, _) = listener.accept().await.unwrap();
            let _read = cut.read(&mut [0; 1024]).await;
            drop(cut);
            let (_kept_silent, _) = listener.accept().await.unwrap();
            tokio::time::sleep(LONG).await;
        });
        assert_eq!(failure(&url, LONG).await, FailureKind::Cut);
        let short = Duration::from_millis(200);
        assert_eq!(failure(&url, short).await, FailureKind::ReadTimeout);
    }
}
