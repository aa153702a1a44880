//! The language of a page: one's own setting, a choice, what the browser asks for, Japanese.

use axum::body::Body;
use http::{Method, header};
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;

use crate::support::desk::TestDesk;
use crate::support::visitor::Visitor;

async fn language(visitor: &mut Visitor, path: &str, asked: &str) -> String {
    let request = visitor
        .request(Method::GET, path)
        .header(header::ACCEPT_LANGUAGE, asked);
    let seen = visitor.send(request.body(Body::empty()).unwrap()).await;
    let (_, language) = seen.html.split_once("<html lang=\"").unwrap();
    language[..2].to_owned()
}

#[tokio::test]
async fn who_is_not_signed_in_reads_what_the_browser_asks_for_or_japanese() {
    let desk = TestDesk::on_sqlite().await;
    for (asked, expected) in [
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("fr, ja;q=0.5", "ja"),
        ("fr", "ja"),
        ("", "ja"),
    ] {
        let mut visitor = desk.visitor();
        assert_eq!(
            language(&mut visitor, "/sign-in", asked).await,
            expected,
            "{asked}"
        );
    }
}

#[tokio::test]
async fn a_language_chosen_before_signing_in_stays_and_leads_back() {
    let desk = TestDesk::on_sqlite().await;
    let mut visitor = desk.visitor();
    let chosen = visitor
        .get("/sign-in?language=en&return_to=%2Fqueue%3Fa%3Db")
        .await;
    assert_eq!(chosen.status, 303);
    assert_eq!(chosen.location, "/sign-in?return_to=%2Fqueue%3Fa%3Db");
    assert_eq!(language(&mut visitor, "/sign-in", "ja").await, "en");
    let nonsense = visitor.get("/sign-in?language=xx").await;
    assert_eq!(nonsense.status, 200);
}

#[tokio::test]
async fn ones_own_setting_goes_before_the_browser() {
    let desk = TestDesk::on_sqlite().await;
    let mut agent = desk.sign_in_as("english", Role::Agent, Locale::En).await;
    assert_eq!(language(&mut agent, "/", "ja").await, "en");
    agent.get("/").await;
    let fields = [("locale", "ja"), ("return_to", "/")];
    agent.submit("/preferences", &fields).await;
    assert_eq!(language(&mut agent, "/", "en").await, "ja");
}
