//! Signing in by a real identity provider, in a real browser.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;

use kagiban::clock::{Clock, SystemClock};
use kagiban::config::OpenId;
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::openid::Provider;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::browser::{Browser, Settings};
use crate::support::desk::{PASSWORD, TestDesk};

/// The provider of `tests/it/openid`. It ends with its standard input.
struct RealProvider {
    issuer: String,
    _child: Child,
    /// What it says later goes somewhere.
    _lines: Lines<BufReader<ChildStdout>>,
}

async fn provider(callback: &str) -> RealProvider {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/openid");
    let installed = std::path::Path::new(folder).join("node_modules").is_dir();
    assert!(
        installed,
        "run `npm ci --prefix tests/it/openid`, as script/test does"
    );
    let mut child = Command::new("node")
        .args(["provider.mjs", callback])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("node runs; script/test installs it");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let issuer = lines.next_line().await.unwrap().expect("an address");
    RealProvider {
        issuer,
        _child: child,
        _lines: lines,
    }
}

/// A desk at `http://localhost` with somebody who has a password: its address, and the provider.
async fn serve(desk: &TestDesk) -> (String, RealProvider) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let callback = format!("{url}/sign-in/openid/callback");
    let provider = provider(&callback).await;
    let app = desk.node(|parts| {
        parts.settings.public_url = url.parse().unwrap();
        let said = OpenId {
            issuer: provider.issuer.parse().unwrap(),
            client_id: "kagiban".into(),
            client_secret: "a secret between the two".into(),
            label: "Corp ID".into(),
            second_factor_by: Vec::new(),
            callback: callback.parse().unwrap(),
        };
        let asked = Provider::new(said, parts.clock.clone()).unwrap();
        parts.openid = Some(Arc::new(asked));
    });
    let service = kagiban::web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    (url, provider)
}

/// Goes through the provider's own pages as one of its people.
async fn vouched(browser: &Browser, name: &str) {
    browser.wait_for_text("h1", "Sign-in").await;
    browser.fill("login", name).await;
    browser.fill("password", "any").await;
    browser.press("button[type=submit]").await;
    browser.wait_for_text("h1", "Authorize").await;
    browser.press("button[type=submit]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_of_the_provider_is_linked_and_signs_in() {
    let desk = TestDesk::on_sqlite().await;
    // The provider's tokens are of the present.
    let drift = SystemClock.now().as_second() - desk.now().as_second();
    desk.clock.move_by(drift);
    let (url, _provider) = serve(&desk).await;
    let browser = Browser::start(&Settings::default()).await;
    browser.open(&format!("{url}/sign-in")).await;
    browser.fill("login", "sato").await;
    browser.fill("password", PASSWORD).await;
    browser.press("main button[type=submit]").await;
    browser.wait_for_text("main h1", "受付状況").await;
    browser.open(&format!("{url}/account")).await;
    browser.fill("openid_password", PASSWORD).await;
    browser.press("Corp ID のアカウントを登録する").await;
    vouched(&browser, "person-7").await;
    browser
        .wait_for_text("main", "Corp ID のアカウントを")
        .await;
    assert!(desk.kinds().await.contains(&"openid_linked".to_owned()));
    browser.press("form[action='/sign-out'] button").await;
    browser
        .wait_for_text("main form[action='/sign-in']", "サインイン名")
        .await;

    browser.press("a[href^='/sign-in/openid']").await;
    browser.wait_for_text("main h1", "受付状況").await;

    // Somebody else of the provider, in another browser, is nobody here.
    let other = Browser::start(&Settings::default()).await;
    other.open(&format!("{url}/sign-in")).await;
    other.press("a[href^='/sign-in/openid']").await;
    vouched(&other, "person-8").await;
    let refused = "このアカウントではサインインできませんでした";
    other.wait_for_text("body", refused).await;
}
