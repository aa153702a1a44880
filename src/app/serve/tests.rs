use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::tls::{Look, Tls};
use super::*;
use crate::web::client::Proxies;

const SOON: Duration = Duration::from_millis(50);
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n";

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn with(door: Door, tls: Option<RustlsConfig>, router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, door, tls, stop.clone()));
        Self {
            address,
            stop,
            serving,
        }
    }

    async fn here(door: Door, tls: Option<RustlsConfig>) -> Self {
        let router = Router::new().route("/", axum::routing::get(async || "here"));
        Self::with(door, tls, router).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn stop(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

fn door(of_one: usize) -> Door {
    Door::new(SOON, 8, of_one, Proxies::default())
}

async fn all_of(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut answer = Vec::new();
    let closed = stream.read_to_end(&mut answer);
    let closed = tokio::time::timeout(Duration::from_secs(10), closed).await;
    // Whether it is closed or reset is the system's affair.
    let _ = closed.expect("it keeps its place");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_connection_that_never_says_what_it_wants_is_closed() {
    let served = Served::here(door(8), None).await;
    for half in ["", "GET / HTTP/1.1\r\nHost: desk\r\nX-Slow: "] {
        let mut stream = served.connect().await;
        stream.write_all(half.as_bytes()).await.unwrap();
        all_of(&mut stream).await;
    }
    let mut stream = served.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(all_of(&mut stream).await.ends_with("here"));
    served.stop().await;
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_has_no_longer_than_any_other() {
    let served = Served::here(door(8), None).await;
    let mut stream = served.connect().await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: desk\r\n")
        .await
        .unwrap();
    let mut every = tokio::time::interval(Duration::from_millis(5));
    let trickle = async {
        loop {
            every.tick().await;
            if stream.write_all(b"X: y\r\n").await.is_err() {
                return;
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), trickle).await;
    assert!(ended.is_ok(), "it keeps its place");
    served.stop().await;
}

#[tokio::test]
async fn a_head_beyond_what_any_browser_sends_is_refused() {
    let served = Served::here(door(8), None).await;
    let long = format!("X: {}\r\n", "y".repeat(4 * LONGEST_HEAD));
    for fields in [long, "X: y\r\n".repeat(FIELDS + 1)] {
        let mut stream = served.connect().await;
        let head = format!("GET / HTTP/1.1\r\nHost: desk\r\n{fields}\r\n");
        let _ = stream.write_all(head.as_bytes()).await;
        let answer = all_of(&mut stream).await;
        assert!(!answer.contains("here"), "{answer}");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn a_body_whose_length_is_told_twice_is_refused() {
    let router = Router::new().fallback(axum::routing::post(async |body: String| body));
    let served = Served::with(Door::new(PATIENCE, 8, 8, Proxies::default()), None, router).await;
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: desk\r\n\r\n";
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 40",
        "Content-Length: 0, 40",
        "Content-Length: +40",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
    ] {
        let mut stream = served.connect().await;
        let request = format!("POST / HTTP/1.1\r\nHost: desk\r\n{lengths}\r\n\r\n{smuggled}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = all_of(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
        assert_eq!(
            answer.matches("HTTP/1.1 ").count(),
            1,
            "{lengths}: {answer}"
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn one_address_does_not_take_all_places_and_gives_its_own_back() {
    let served = Served::here(Door::new(PATIENCE, 8, 2, Proxies::default()), None).await;
    let mut first = served.connect().await;
    let mut second = served.connect().await;
    // They have their places once they are answered.
    for stream in [&mut first, &mut second] {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    let mut third = served.connect().await;
    let _ = third.write_all(REQUEST).await;
    assert_eq!(all_of(&mut third).await, "");
    first.write_all(REQUEST).await.unwrap();
    assert!(all_of(&mut first).await.ends_with("here"));
    let mut next = served.connect().await;
    next.write_all(REQUEST).await.unwrap();
    assert!(all_of(&mut next).await.ends_with("here"));
    drop(second);
    served.stop().await;
}

#[tokio::test]
async fn a_proxy_stands_for_many() {
    let proxies = Proxies {
        trusted: vec!["127.0.0.0/8".parse().unwrap()],
        ..Proxies::default()
    };
    let served = Served::here(Door::new(PATIENCE, 8, 1, proxies), None).await;
    let mut held = served.connect().await;
    held.write_all(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        .await
        .unwrap();
    held.read_exact(&mut [0; 12]).await.unwrap();
    let mut stream = served.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(all_of(&mut stream).await.ends_with("here"));
    drop(held);
    served.stop().await;
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_loses_the_connection() {
    let long = 32 << 20;
    let router = Router::new().route("/", axum::routing::get(async move || "x".repeat(long)));
    let (gone, is_gone) = tokio::sync::oneshot::channel::<()>();
    let gone = Arc::new(std::sync::Mutex::new(Some(gone)));
    let router = router.layer(axum::middleware::map_response(
        move |response: axum::response::Response| {
            let gone = Arc::clone(&gone);
            async move {
                response.map(|body| {
                    let gone = gone.lock().unwrap().take();
                    let body =
                        futures_util::StreamExt::inspect(body.into_data_stream(), move |_| {
                            let _held = &gone;
                        });
                    axum::body::Body::from_stream(body)
                })
            }
        },
    ));
    let served = Served::with(door(8), None, router).await;
    let mut stream = served.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), is_gone).await;
    assert!(
        ended.is_ok(),
        "the answer waits for whoever does not take it"
    );
    assert!(all_of(&mut stream).await.len() < long);
    served.stop().await;
}

/// Writes a certificate for a name, as an authority of its own, and returns it.
fn certify(folder: &Path, name: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    std::fs::write(folder.join("c.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("k.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

/// What somebody sees who trusts this certificate alone.
async fn seen(served: &Served, name: &'static str, trusted: &CertificateDer<'static>) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name).unwrap();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, served.connect().await);
    match connecting.await {
        Ok(mut stream) => {
            stream.write_all(REQUEST).await.unwrap();
            all_of(&mut stream).await
        }
        Err(error) => format!("refused: {error}"),
    }
}

#[tokio::test]
async fn a_new_certificate_is_served_and_a_bad_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let first = certify(folder.path(), "one.example");
    let path = |name: &str| folder.path().join(name);
    let mut tls = Tls::open(&path("c.pem"), &path("k.pem")).unwrap();
    let served = Served::here(
        Door::new(PATIENCE, 8, 8, Proxies::default()),
        Some(tls.served()),
    )
    .await;
    assert!(seen(&served, "one.example", &first).await.ends_with("here"));
    assert_eq!(tls.look(), Look::Same);

    let second = certify(folder.path(), "two.example");
    assert_eq!(tls.look(), Look::Replaced);
    assert!(
        seen(&served, "two.example", &second)
            .await
            .ends_with("here")
    );
    assert!(
        seen(&served, "one.example", &first)
            .await
            .starts_with("refused")
    );

    let other_key = rcgen::KeyPair::generate().unwrap().serialize_pem();
    std::fs::write(path("k.pem"), other_key).unwrap();
    assert_eq!(tls.look(), Look::Refused);
    assert_eq!(tls.look(), Look::Same, "it is said once");
    assert!(
        seen(&served, "two.example", &second)
            .await
            .ends_with("here")
    );
    std::fs::remove_file(path("c.pem")).unwrap();
    assert_eq!(tls.look(), Look::Refused);
    assert!(
        seen(&served, "two.example", &second)
            .await
            .ends_with("here")
    );

    let third = certify(folder.path(), "three.example");
    assert_eq!(tls.look(), Look::Replaced);
    assert!(
        seen(&served, "three.example", &third)
            .await
            .ends_with("here")
    );
    served.stop().await;
}

#[tokio::test]
async fn who_does_not_finish_the_handshake_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path(), "one.example");
    let tls = Tls::open(&folder.path().join("c.pem"), &folder.path().join("k.pem")).unwrap();
    let served = Served::here(door(8), Some(tls.served())).await;
    let mut stream = served.connect().await;
    stream.write_all(&[22, 3, 1]).await.unwrap();
    all_of(&mut stream).await;
    served.stop().await;
}

#[test]
fn files_that_cannot_be_served_are_refused_at_start_by_their_setting() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    let told = |certificate: &str, key_text: &str| {
        certify(folder.path(), "one.example");
        if !certificate.is_empty() {
            std::fs::write(folder.path().join("c.pem"), certificate).unwrap();
        }
        if !key_text.is_empty() {
            std::fs::write(&key, key_text).unwrap();
        }
        Tls::open(&folder.path().join("c.pem"), &key)
            .unwrap_err()
            .to_string()
    };
    assert!(told("nothing", "").starts_with("tls_certificate: "));
    assert!(told("", "nothing").starts_with("tls_key: "));
    assert!(told("", &rcgen::KeyPair::generate().unwrap().serialize_pem()).contains("together"));
    std::fs::remove_file(&certificate).unwrap();
    let told = Tls::open(&certificate, &key).unwrap_err().to_string();
    assert!(told.contains("c.pem cannot be read"), "{told}");
}

#[tokio::test]
async fn without_tls_pages_lead_to_the_desks_own_address() {
    let router = redirect::router(&"https://desk.example:8443".parse().unwrap());
    let served = Served::with(door(8), None, router).await;
    let ask = async |head: &str| {
        let mut stream = served.connect().await;
        let head = format!("{head}\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        all_of(&mut stream).await.to_lowercase()
    };
    let answer = ask("GET //evil.example/calls?x=1 HTTP/1.1").await;
    assert!(answer.starts_with("http/1.1 308"), "{answer}");
    assert!(
        answer.contains("location: https://desk.example:8443//evil.example/calls?x=1\r\n"),
        "{answer}"
    );
    let answer = ask("GET /metrics HTTP/1.1").await;
    assert!(answer.starts_with("http/1.1 404"), "{answer}");
    let answer = ask("POST /sign-in HTTP/1.1").await;
    assert!(answer.starts_with("http/1.1 405"), "{answer}");
    served.stop().await;
}
