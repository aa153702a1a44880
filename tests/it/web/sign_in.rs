//! Signing in: in time, too often, and in the middle of something.

use std::collections::BTreeSet;

use http::{StatusCode, header};
use jiff::SignedDuration;
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::web::fields::SECRETS;

use super::call::{CALLER, open};
use crate::coverage::sources::files;
use crate::support::desk::{PASSWORD, TestDesk, both};

both!(
    what_was_typed_outlives_the_session,
    a_second_tab_leads_on_when_the_first_has_signed_in,
    a_wait_is_told_with_its_end,
    the_switches_keep_what_was_searched_for,
    the_weights_of_the_languages_are_heeded,
);

async fn what_was_typed_outlives_the_session(desk: TestDesk) {
    let mut agent = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let call = open(&mut agent).await;
    let path = format!("{call}/caller");
    // Whoever talks is not idle, but a session ends in any case.
    desk.clock.move_by(SignedDuration::from_hours(11).as_secs());
    let hidden = agent.post(&path, &CALLER).await;
    assert_eq!(hidden.status, StatusCode::UNAUTHORIZED);
    assert_eq!(hidden.attr("input[type=password]", "value"), "");
    let carried = hidden.inputs();
    assert!(carried.iter().any(|(name, _)| name == "unsent"));
    // A mistyped password loses nothing either.
    let wrong = [("login", "sato"), ("password", "not my password at all")];
    let again = agent.post_with("/sign-in", &carried, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("login", "sato"), ("password", PASSWORD)];
    let offered = agent.post_with("/sign-in", &again.inputs(), &right).await;
    assert_eq!(offered.status, StatusCode::OK);
    assert!(offered.text("main").contains("佐藤花子"));
    let path = offered.attr("main form", "action");
    let sent = agent.post_with(&path, &offered.inputs(), &[]).await;
    assert_eq!((sent.status.as_u16(), &sent.location), (303, &call));
    assert!(agent.get(&call).await.html.contains("佐藤花子"));
}

async fn a_second_tab_leads_on_when_the_first_has_signed_in(desk: TestDesk) {
    let mut agent = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let fields = [
        ("login", "sato"),
        ("password", PASSWORD),
        ("return_to", "/calls"),
    ];
    let seen = agent.post_with("/sign-in", &[], &fields).await;
    assert_eq!(
        (seen.status.as_u16(), seen.location.as_str()),
        (303, "/calls")
    );
}

async fn a_wait_is_told_with_its_end(desk: TestDesk) {
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let mut visitor = desk.visitor();
    let wrong = [("login", "sato"), ("password", "not my password at all")];
    let first = visitor.post("/sign-in", &wrong).await;
    assert!(!first.text("main").contains("待"));
    visitor.post("/sign-in", &wrong).await;
    for status in [422, 429] {
        let seen = visitor.post("/sign-in", &wrong).await;
        assert_eq!(seen.status.as_u16(), status);
        assert!(seen.text(".notice").contains("03:14:30 JST"));
        assert_eq!(seen.headers[header::RETRY_AFTER], "30");
    }
}

async fn the_switches_keep_what_was_searched_for(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let seen = agent.get("/requests?state=held&text=PF3X").await;
    let back = seen.attrs(".switch input[name=return_to]", "value");
    assert_eq!(back[0], "/requests?state=held&text=PF3X");
}

async fn the_weights_of_the_languages_are_heeded(desk: TestDesk) {
    let mut visitor = desk.visitor();
    for (asked, lang) in [
        ("ja;q=0.2, en;q=0.9", "en"),
        ("fr, ja;q=0, en;q=0.1", "en"),
        ("en-GB;q=0.5, ja-JP", "ja"),
    ] {
        let request = visitor.request(http::Method::GET, "/sign-in");
        let request = request.header(header::ACCEPT_LANGUAGE, asked);
        let seen = visitor
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(seen.attr("html", "lang"), lang, "{asked}");
    }
}

/// A field of a secret whose name is not on the list would be carried through a sign-in.
#[test]
fn every_field_of_a_secret_is_on_the_list() {
    let mut named = BTreeSet::new();
    for (_, text) in files("templates", "html") {
        for call in [
            "field::password(",
            "field::code(",
            "secret::line(",
            "secret::area(",
        ] {
            for (at, _) in text.match_indices(call) {
                let rest = text[at + call.len()..].strip_prefix('"');
                named.extend(
                    rest.and_then(|rest| rest.split('"').next())
                        .map(str::to_owned),
                );
            }
        }
    }
    assert_eq!(named, SECRETS.map(str::to_owned).into());
}
