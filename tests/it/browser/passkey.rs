//! A passkey in a real browser, with an authenticator of its driver.

use std::net::SocketAddr;

use kagiban::domain::policy::Role;

use crate::support::browser::{Browser, Settings};
use crate::support::desk::{PASSWORD, TestDesk};

/// A desk at `http://localhost`, as browsers take it for safe, with somebody who has a password: its
/// port.
async fn serve(desk: &TestDesk) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = desk.node(|parts| {
        parts.settings.public_url = format!("http://localhost:{port}").parse().unwrap();
    });
    let service = kagiban::web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    desk.sign_in_as("sato", Role::Agent, kagiban::domain::agent::Locale::Ja)
        .await;
    port
}

async fn password(browser: &Browser, url: &str) {
    browser.open(&format!("{url}/sign-in")).await;
    browser.fill("login", "sato").await;
    browser.fill("password", PASSWORD).await;
    browser.press("main button[type=submit]").await;
}

/// Enrols a passkey on one's own page, and signs out.
async fn enrol(browser: &Browser, url: &str) {
    password(browser, url).await;
    browser.wait_for_text("main h1", "受付状況").await;
    browser.open(&format!("{url}/account")).await;
    browser.fill("passkey_password", PASSWORD).await;
    browser.press("パスキーを登録する").await;
    browser.fill("passkey_name", "自席のパソコン").await;
    browser.press("このパスキーを登録する").await;
    browser.wait_for_text(".code-card", "A-").await;
    browser.open(&format!("{url}/account")).await;
    browser.wait_for_text("main", "自席のパソコン").await;
    browser.press("form[action='/sign-out'] button").await;
    browser
        .wait_for_text("main form[action='/sign-in']", "サインイン名")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_enrolled_and_signs_in_after_the_password() {
    let desk = TestDesk::on_sqlite().await;
    let url = format!("http://localhost:{}", serve(&desk).await);
    let browser = Browser::start(&Settings::default()).await;
    browser.add_authenticator().await;
    enrol(&browser, &url).await;
    password(&browser, &url).await;
    browser.press("パスキーを使う").await;
    browser.wait_for_text("main h1", "受付状況").await;
    // The same authenticator once more.
    browser.open(&format!("{url}/account")).await;
    browser.fill("passkey_password", PASSWORD).await;
    browser.press("パスキーを登録する").await;
    browser.fill("passkey_name", "予備").await;
    browser.press("このパスキーを登録する").await;
    let known = "すでに登録されています";
    browser.wait_for_text("[data-passkey-why]", known).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_authenticator_and_another_address_get_no_session_and_are_told() {
    let desk = TestDesk::on_sqlite().await;
    let port = serve(&desk).await;
    let url = format!("http://localhost:{port}");
    let browser = Browser::start(&Settings::default()).await;
    browser.add_authenticator().await;
    enrol(&browser, &url).await;
    // The same pages under an address that is not the desk's.
    password(&browser, &format!("http://127.0.0.1:{port}")).await;
    browser.press("パスキーを使う").await;
    let refused = "ブラウザがパスキーを使えませんでした";
    browser.wait_for_text("[data-passkey-why]", refused).await;

    let other = Browser::start(&Settings::default()).await;
    other.add_authenticator().await;
    password(&other, &url).await;
    other.press("パスキーを使う").await;
    let refused = "取り消されたか、時間切れ";
    other.wait_for_text("[data-passkey-why]", refused).await;
    other.open(&format!("{url}/calls")).await;
    other.wait_for_text("main h1", "サインイン").await;
}
