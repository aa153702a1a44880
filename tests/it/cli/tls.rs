//! A node that speaks TLS itself.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kagiban::app::Node;
use kagiban::clock::SystemClock;
use kagiban::config::Config;
use reqwest::tls::Certificate;
use tokio_util::sync::CancellationToken;

use crate::support::program::{sqlite, until};

const HOST: &str = "desk.example";

/// Writes a certificate for the desk, and returns somebody who trusts it alone.
fn certify(folder: &Path, address: SocketAddr) -> reqwest::Client {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    std::fs::write(folder.join("c.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("k.pem"), made.signing_key.serialize_pem()).unwrap();
    // Installs the provider of cryptography as well.
    kagiban::absolute::http_client(kagiban::absolute::Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(5),
    })
    .unwrap();
    reqwest::Client::builder()
        .tls_certs_only([Certificate::from_pem(made.cert.pem().as_bytes()).unwrap()])
        .redirect(reqwest::redirect::Policy::none())
        .resolve(HOST, address)
        .build()
        .unwrap()
}

fn free() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn a_node_speaks_tls_leads_there_and_takes_a_new_certificate_at_sighup() {
    let folder = tempfile::tempdir().unwrap();
    let (listen, plain) = (free(), free());
    let first = certify(folder.path(), listen);
    let config = Config {
        listen,
        redirect_listen: Some(plain),
        public_url: format!("https://{HOST}:{}", listen.port()),
        tls_certificate: Some(folder.path().join("c.pem")),
        tls_key: Some(folder.path().join("k.pem")),
        database: Some(sqlite(folder.path())),
        seal_key: Some("A".repeat(43) + "="),
        mail: Some(format!("folder:{}", folder.path().join("mails").display())),
        mail_from: Some("desk@kagiban.example".into()),
        ..Config::default()
    };
    let url = config.public_url.clone();
    let node = Node::build(&config, Arc::new(SystemClock)).await.unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(node.run(stop.clone()));

    let page = first.get(format!("{url}/sign-in")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("strict-transport-security"));
    assert_eq!(page.version(), reqwest::Version::HTTP_11);
    let led = first.get(format!("http://{plain}/calls?a=b")).send().await;
    let led = led.unwrap();
    assert_eq!(led.status(), 308);
    assert_eq!(led.headers()["location"], format!("{url}/calls?a=b"));

    let second = certify(folder.path(), listen);
    assert!(second.get(format!("{url}/healthz")).send().await.is_err());
    let hangup = ["-HUP", &std::process::id().to_string()];
    assert!(
        Command::new("kill")
            .args(hangup)
            .status()
            .unwrap()
            .success()
    );
    until("the new certificate", Duration::from_secs(10), || async {
        second.get(format!("{url}/healthz")).send().await.is_ok()
    })
    .await;
    stop.cancel();
    running.await.unwrap().unwrap();
}
