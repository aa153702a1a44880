//! The edge of the desk: where requests come from, how many are taken, and what every answer carries.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, header};
use jiff::SignedDuration;
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::store::audit;
use kagiban::web::client::Proxies;
use kagiban::web::pace::{Limits, Pace};
use kagiban::web::routes::routes;
use tokio::sync::Semaphore;

use super::call::open;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::visitor::{Seen, Visitor};

both!(
    the_audited_address_is_the_one_that_a_trusted_proxy_tells,
    a_forged_header_from_elsewhere_moves_no_address,
    an_address_that_asks_too_often_is_told_when_to_come_again,
    sign_ins_of_one_address_are_few_whoever_they_name,
    a_full_house_answers_busy_and_lets_the_watchdog_pass,
    a_body_that_trickles_in_is_not_waited_for,
    every_answer_carries_the_policies_and_is_not_kept,
    an_address_by_tls_is_never_asked_for_without,
);

/// The addresses that signed in, oldest first.
async fn addresses(desk: &TestDesk) -> Vec<String> {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 1_000).await.unwrap();
    let signed_in = rows.iter().filter(|row| row.kind == "agent_signed_in");
    signed_in
        .map(|row| row.entry().unwrap().actor["address"].clone())
        .collect()
}

/// Signs in as `sato` from a peer with these headers.
async fn sign_in_from(visitor: &mut Visitor, peer: &str, headers: &[(&str, &str)]) -> Seen {
    let mut request = visitor
        .request(Method::POST, "/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let fields = [("login", "sato"), ("password", PASSWORD)];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let mut request = request.body(Body::from(body)).unwrap();
    let peer = SocketAddr::new(peer.parse().unwrap(), 40_000);
    request.extensions_mut().insert(ConnectInfo(peer));
    visitor.send(request).await
}

fn behind_a_proxy(desk: &TestDesk) -> Visitor {
    let node = desk.node(|parts| {
        parts.settings.proxies = Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap()],
            ..Proxies::default()
        };
    });
    Visitor::new(kagiban::web::router(node))
}

async fn the_audited_address_is_the_one_that_a_trusted_proxy_tells(desk: TestDesk) {
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let forwarded = [("x-forwarded-for", "198.51.100.1, 203.0.113.5, 10.0.0.3")];
    let seen = sign_in_from(&mut behind_a_proxy(&desk), "10.0.0.2", &forwarded).await;
    assert_eq!(seen.status, 303);
    let mapped = [("x-forwarded-for", "::ffff:203.0.113.6")];
    sign_in_from(&mut behind_a_proxy(&desk), "::ffff:10.0.0.2", &mapped).await;
    assert_eq!(addresses(&desk).await[1..], ["203.0.113.5", "203.0.113.6"]);
}

async fn a_forged_header_from_elsewhere_moves_no_address(desk: TestDesk) {
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let forged = [
        ("x-forwarded-for", "203.0.113.5"),
        ("forwarded", "for=203.0.113.5"),
        ("x-real-ip", "203.0.113.5"),
    ];
    sign_in_from(&mut behind_a_proxy(&desk), "192.0.2.66", &forged).await;
    // Where no proxy is configured, nobody is believed.
    sign_in_from(&mut desk.visitor(), "10.0.0.2", &forged).await;
    // What a proxy passes on as the client wrote it counts no more than that.
    sign_in_from(&mut behind_a_proxy(&desk), "10.0.0.2", &forged[1..]).await;
    assert_eq!(
        addresses(&desk).await[1..],
        ["192.0.2.66", "10.0.0.2", "10.0.0.2"]
    );
}

async fn an_address_that_asks_too_often_is_told_when_to_come_again(desk: TestDesk) {
    let node = desk.node(|parts| {
        parts.limits.requests = Pace::new(3, SignedDuration::from_secs(6));
    });
    let mut visitor = Visitor::new(kagiban::web::router(node));
    for _ in 0..3 {
        assert_eq!(visitor.get("/sign-in").await.status, 200);
    }
    let seen = visitor.get("/sign-in").await;
    assert_eq!(seen.status, 429);
    assert_eq!(seen.headers[header::RETRY_AFTER], "2");
    assert!(seen.text("h1").contains("短い間に"), "{}", seen.text("h1"));
    // What costs nothing is not counted, and somebody else is not held up.
    assert_eq!(visitor.get("/healthz").await.status, 200);
    let elsewhere = visitor.request(Method::GET, "/sign-in");
    let mut elsewhere = elsewhere.body(Body::empty()).unwrap();
    let peer = SocketAddr::from(([192, 0, 2, 8], 40_000));
    elsewhere.extensions_mut().insert(ConnectInfo(peer));
    assert_eq!(visitor.send(elsewhere).await.status, 200);
    desk.clock.move_by(2);
    assert_eq!(visitor.get("/sign-in").await.status, 200);
}

async fn sign_ins_of_one_address_are_few_whoever_they_name(desk: TestDesk) {
    let node = desk.node(|parts| parts.limits = Limits::new(50));
    let mut visitor = Visitor::new(kagiban::web::router(node));
    let events = desk.kinds().await.len();
    for number in 0..Limits::SIGN_INS {
        let login = format!("somebody{number}");
        let seen = visitor
            .post(
                "/sign-in",
                &[("login", &login), ("password", "not theirs at all")],
            )
            .await;
        assert_eq!(seen.status, 422, "{number}");
    }
    let fields = [("login", "another"), ("password", "not theirs at all")];
    let seen = visitor.post("/sign-in", &fields).await;
    assert_eq!(seen.status, 429);
    assert_eq!(seen.headers[header::RETRY_AFTER], "2");
    // The log takes what was compared, not what a flood sends.
    let tried = usize::from(Limits::SIGN_INS);
    assert_eq!(desk.kinds().await.len() - events, tried);
    desk.clock.move_by(2);
    assert_eq!(visitor.post("/sign-in", &fields).await.status, 422);
}

async fn a_full_house_answers_busy_and_lets_the_watchdog_pass(desk: TestDesk) {
    let node = desk.node(|parts| parts.limits.places = Semaphore::new(0));
    let mut agent = desk.sign_in(Role::Agent).await;
    agent.goes_to(kagiban::web::router(node));
    let events = desk.kinds().await.len();
    for path in ["/", "/sign-in", "/readyz"] {
        let seen = agent.get(path).await;
        assert_eq!(seen.status, 503, "{path}");
        assert_eq!(seen.headers[header::RETRY_AFTER], "2", "{path}");
        assert!(seen.text("h1").contains("混み合って"), "{path}");
    }
    assert_eq!(agent.post("/calls", &[]).await.status, 503);
    assert_eq!(
        (desk.count("call").await, desk.kinds().await.len()),
        (0, events)
    );
    assert_eq!(agent.get("/healthz").await.status, 200);
    agent.goes_to(kagiban::web::router(desk.app.clone()));
    assert!(open(&mut agent).await.starts_with("/calls/"));
}

async fn a_body_that_trickles_in_is_not_waited_for(desk: TestDesk) {
    let mut visitor = desk.visitor();
    let form = "application/x-www-form-urlencoded";
    let request = visitor.request(Method::POST, "/sign-in");
    let request = request.header(header::CONTENT_TYPE, form);
    tokio::time::pause();
    let bytes = futures_util::stream::unfold((), async |()| {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        Some((Ok::<_, std::io::Error>("a=b&"), ()))
    });
    let began = tokio::time::Instant::now();
    let request = request.body(Body::from_stream(bytes)).unwrap();
    let seen = visitor.send(request).await;
    assert_eq!(seen.status, 408);
    assert_eq!(began.elapsed().as_secs(), 30);
}

async fn every_answer_carries_the_policies_and_is_not_kept(desk: TestDesk) {
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let mut paths: Vec<String> = routes()
        .iter()
        .filter(|route| route.method == Method::GET)
        .map(|route| route.path.replace("{id}", &desk.id().to_string()))
        .collect();
    paths.push("/nowhere".into());
    let file = kagiban::web::asset::href("css/kagiban.css");
    paths.push(file.clone());
    for path in paths {
        let seen = supervisor.get(&path).await;
        let told = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let policy = told("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}");
        assert!(
            !policy.contains("unsafe") && !policy.contains('*'),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(told(name), value, "{path}");
        }
        assert!(told("permissions-policy").contains("microphone=()"));
        // A file of the program is the same for everybody; everything else may be about a person.
        assert_eq!(told("cache-control") == "no-store", path != file, "{path}");
        assert!(!seen.headers.contains_key("strict-transport-security"));
        // No other site may read anything.
        assert!(!seen.headers.contains_key("access-control-allow-origin"));
        if !seen.html.is_empty() {
            let kind = told("content-type");
            assert!(kind.ends_with("charset=utf-8"), "{path}: {kind}");
        }
    }
}

async fn an_address_by_tls_is_never_asked_for_without(desk: TestDesk) {
    desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    let node = desk.node(|parts| {
        parts.settings.public_url = "https://desk.example".parse().unwrap();
    });
    let mut visitor = Visitor::new(kagiban::web::router(node));
    let seen = sign_in_from(&mut visitor, "192.0.2.7", &[]).await;
    assert_eq!(
        seen.headers["strict-transport-security"],
        "max-age=31536000; includeSubDomains"
    );
    let cookie = seen.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-kagiban="), "{cookie}");
    for part in ["Secure", "HttpOnly", "Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let seen = visitor.get("/sign-in?language=en").await;
    let cookie = seen.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-kagiban_language=en"), "{cookie}");
    assert!(cookie.contains("Secure"), "{cookie}");
}
