//! Sessions: none that somebody else chose, and none that outlives what it stands for.

use axum::body::Body;
use http::{Method, header};
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;

use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::visitor::Visitor;

both!(
    a_token_that_was_set_before_signing_in_is_not_taken_over,
    a_token_of_somebody_who_signed_out_opens_nothing,
    whoever_is_deactivated_has_no_session_any_more,
    a_sign_in_leads_to_a_path_of_our_own_alone,
);

/// What a token opens, wherever it was kept.
async fn opens(desk: &TestDesk, token: &str) -> bool {
    let request = desk.visitor().request(Method::GET, "/");
    let request = request.header(header::COOKIE, format!("kagiban={token}"));
    let seen = desk
        .visitor()
        .send(request.body(Body::empty()).unwrap())
        .await;
    seen.status == 200
}

async fn a_token_that_was_set_before_signing_in_is_not_taken_over(desk: TestDesk) {
    let first = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let planted = "A".repeat(first.session().len());
    let body = format!("login=sato&password={}", PASSWORD.replace(' ', "+"));
    let request = desk
        .visitor()
        .request(Method::POST, "/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("kagiban={planted}"));
    let mut victim = desk.visitor();
    let seen = victim.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(seen.status, 303);
    assert_ne!(victim.session(), planted);
    assert_ne!(
        victim.session(),
        first.session(),
        "each sign-in draws its own"
    );
    assert!(opens(&desk, victim.session()).await);
    assert!(!opens(&desk, &planted).await);
}

async fn a_token_of_somebody_who_signed_out_opens_nothing(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let token = agent.session().to_owned();
    assert!(opens(&desk, &token).await);
    assert_eq!(agent.post("/sign-out", &[]).await.status, 303);
    assert!(!opens(&desk, &token).await);
}

async fn whoever_is_deactivated_has_no_session_any_more(desk: TestDesk) {
    let agent: Visitor = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let mut administrator = desk.sign_in(Role::Administrator).await;
    let list = administrator.get("/agents").await;
    let pages = list.attrs("main a.row-target", "href");
    let mut found = None;
    for page in pages {
        if administrator.get(&page).await.html.contains("sato") {
            found = Some(page);
        }
    }
    let page = found.unwrap();
    let fields = [("name", "佐藤"), ("role", "agent"), ("version", "1")];
    administrator.submit(&page, &fields).await;
    assert!(!opens(&desk, agent.session()).await);
}

async fn a_sign_in_leads_to_a_path_of_our_own_alone(desk: TestDesk) {
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    for (asked, led) in [
        ("/calls?q=1", "/calls?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/calls\r\nSet-Cookie: a=b", "/"),
    ] {
        let fields = [
            ("login", "sato"),
            ("password", PASSWORD),
            ("return_to", asked),
        ];
        let seen = desk.visitor().post("/sign-in", &fields).await;
        assert_eq!(
            (seen.status.as_u16(), &*seen.location),
            (303, led),
            "{asked}"
        );
    }
}
