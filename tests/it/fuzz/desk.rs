//! The desk as a whole: any request, from whoever is signed in, is answered and never with a fault.

use axum::body::Body;
use http::{Method, Request, header};
use kagiban::domain::policy::Role;
use kagiban::web::routes::routes;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{spoilt, spoilt_bytes, try_all};
use crate::support::desk::TestDesk;
use crate::support::seed;
use crate::support::visitor::Visitor;

/// Fields of the desk's forms, as they are filled in.
const FORMS: &[&str] = &[
    "name=%E4%BD%90%E8%97%A4&callback=03-1234-5678&kana=%E3%81%95&number=7&version=1&active=yes",
    "contract=RW-00123&requester=%E3%81%95%E3%81%A8%E3%81%86&passphrase=x&code=12345678&lost=totp",
    "device_uid=e93f2464-2766-4a6b-8f00-66c8fb13e231&last_four=K9F1&password=x&line=what&version=1",
    "starts_on=2026-11-22&starts_at=03%3A00&ends_on=&ends_at=&scope=tenant&tenant=x&reason=x",
    "accounts=25&designated=lock&billing_start=2026-01-15&lock_message=x&grade=Basic",
    "api_base=http%3A%2F%2F127.0.0.1%3A8090&token_id=t&signing=HS256&secret=s&token_expires_on=2027-01-01",
    "login=sato&role=agent&locale=ja&theme=dark&return_to=%2Fcalls&note=x&text=x&attempts_seen=1&doubt_read=yes",
];
/// Queries of the desk's pages.
const QUERIES: &[&str] = &[
    "q=PF3X",
    "state=held&text=PF3X&page=2",
    "before=17&kind=call_opened&from=2026-01-01&to=2026-02-30",
    "return_to=%2F%2Fevil.example&language=en",
    "reference=4827-1935-6",
    "done=tenant",
    "csrf=x",
];
/// Heads that some layer reads.
const HEADS: &[&str] = &[
    "ja;q=0.2, en;q=NaN",
    "kagiban=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; kagiban_language=en",
    "192.0.2.1, 10.0.0.3",
    "application/x-www-form-urlencoded; charset=utf-8",
];

/// A request with the session's token, so that it comes further than the guard.
fn request(
    who: &Visitor,
    method: Method,
    uri: &str,
    head: &str,
    body: Vec<u8>,
) -> Option<Request<Body>> {
    let mut request = who
        .request(method, uri)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for name in [
        "accept-language",
        "x-forwarded-for",
        "forwarded",
        "sec-fetch-dest",
    ] {
        request = request.header(name, head);
    }
    request.body(Body::from(body)).ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn any_request_is_answered_and_never_with_a_fault() {
    let desk = TestDesk::on_sqlite().await;
    let company = seed::sakura(&desk).await;
    let ids = [
        company.contract.id.to_string(),
        company.requester.id.to_string(),
        company.tenant.id.to_string(),
        company.contract.subscriber.to_string(),
    ];
    let mut staff = Vec::new();
    for role in [Role::Supervisor, Role::Administrator] {
        let mut somebody = desk.sign_in(role).await;
        somebody.get("/").await;
        staff.push(somebody);
    }
    let routes: Vec<(Method, &str)> = routes()
        .iter()
        .map(|route| (route.method.clone(), route.path))
        .filter(|(_, path)| !path.starts_with("/sign-out"))
        .collect();
    let strategy = (
        (any::<Index>(), any::<Index>(), any::<Index>()),
        spoilt(&["{id}"]),
        any::<bool>(),
        spoilt(QUERIES),
        spoilt(HEADS),
        spoilt_bytes(FORMS),
    );
    let handle = tokio::runtime::Handle::current();
    // A request may cost a password's hash.
    try_all(
        2,
        strategy,
        move |((route, id, who), spoilt, whole, query, head, body)| {
            let (method, path) = &routes[route.index(routes.len())];
            let id = if whole { id.get(&ids).clone() } else { spoilt };
            let id = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC);
            let query = percent_encoding::utf8_percent_encode(&query, percent_encoding::CONTROLS);
            let uri = format!("{}?{query}", path.replace("{id}", &id.to_string()));
            let uri = uri.replace([' ', '"', '\\'], "");
            let mut who = who.get(&staff).clone();
            let (csrf, key) = (who.csrf(), uuid::Uuid::from_u128(7));
            let mut fields = format!("csrf={csrf}&form_key={key}&").into_bytes();
            fields.extend(body);
            if let Some(request) = request(&who, method.clone(), &uri, &head, fields) {
                let seen = handle.block_on(who.send(request));
                let (status, told) = (seen.status, seen.text("h1"));
                prop_assert!(!status.is_server_error(), "{method} {uri}: {status} {told}");
            }
            Ok(())
        },
    )
    .await;
}
