//! Requests that another site made a browser send: refused on every route that changes something,
//! before anything is looked at or kept.

use axum::body::Body;
use http::{Method, StatusCode, header};
use kagiban::domain::policy::{Permission, Role};
use kagiban::web::routes::{Route, routes};

use crate::support::desk::{TestDesk, both};
use crate::support::visitor::Visitor;

both!(
    what_another_site_sends_is_refused_on_every_route,
    a_form_without_its_sessions_token_is_refused_on_every_route,
    no_other_method_changes_anything,
);

const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody who may do what the route needs.
async fn who_may(desk: &TestDesk, permission: Permission) -> Visitor {
    let role = Role::ALL.iter().find(|role| role.may(permission));
    desk.sign_in(*role.unwrap()).await
}

fn acts() -> Vec<Route> {
    let mut acts = routes();
    acts.retain(|route| route.method != Method::GET);
    assert!(acts.len() > 30, "only {} were found", acts.len());
    acts
}

async fn what_another_site_sends_is_refused_on_every_route(desk: TestDesk) {
    let mut everybody = Vec::new();
    for role in Role::ALL {
        everybody.push((*role, desk.sign_in(*role).await));
    }
    let before = desk.kinds().await.len();
    for route in acts() {
        let path = route.path.replace("{id}", &desk.id().to_string());
        let (_, who) = everybody
            .iter_mut()
            .find(|(role, _)| role.may(route.permission))
            .unwrap();
        let marks: [&[(&str, &str)]; 5] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example"), ("host", "desk.example")],
            &[("origin", "null"), ("host", "desk.example")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://desk.example"),
                ("host", "desk.example"),
            ],
        ];
        for marks in marks {
            for kind in [FORM, "text/plain", "application/json"] {
                // Even where the attacker knows the token.
                let body = format!("csrf={}&form_key={}", who.csrf(), who.form_key());
                let mut request = who.request(route.method.clone(), &path);
                for (name, value) in marks {
                    request = request.header(*name, *value);
                }
                let request = request.header(header::CONTENT_TYPE, kind);
                let seen = who.send(request.body(Body::from(body)).unwrap()).await;
                assert_eq!(seen.status, 403, "{path} {marks:?} {kind}");
            }
        }
    }
    assert_eq!(desk.kinds().await.len(), before);
}

async fn a_form_without_its_sessions_token_is_refused_on_every_route(desk: TestDesk) {
    let mut other = desk.sign_in(Role::Supervisor).await;
    other.get("/").await;
    let stolen = other.csrf().to_owned();
    for permission in Permission::ALL {
        if *permission == Permission::Anyone {
            continue;
        }
        let mut who = who_may(&desk, *permission).await;
        let before = desk.kinds().await.len();
        for route in acts() {
            if route.permission != *permission {
                continue;
            }
            let path = route.path.replace("{id}", &desk.id().to_string());
            let key = who.form_key().to_owned();
            for token in [None, Some(""), Some(stolen.as_str())] {
                let token = token.map(|token| ("csrf".to_owned(), token.to_owned()));
                let hidden: Vec<_> = token
                    .into_iter()
                    .chain([("form_key".to_owned(), key.clone())])
                    .collect();
                let seen = who.post_with(&path, &hidden, &[]).await;
                assert_eq!(seen.status, 403, "{path} {hidden:?}");
            }
            // Nor does it count where it is no part of the form.
            let address = format!("{path}?csrf={}", who.csrf());
            let seen = who.post_with(&address, &[], &[]).await;
            assert_eq!(seen.status, 403, "{address}");
        }
        assert_eq!(desk.kinds().await.len(), before);
    }
}

async fn no_other_method_changes_anything(desk: TestDesk) {
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    supervisor.get("/").await;
    let before = desk.kinds().await.len();
    let paths: std::collections::BTreeSet<&str> = routes().iter().map(|it| it.path).collect();
    for path in paths {
        let path = path.replace("{id}", &desk.id().to_string());
        for method in [
            "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "post", "PROPFIND",
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let body = format!(
                "csrf={}&form_key={}",
                supervisor.csrf(),
                supervisor.form_key()
            );
            let request = supervisor
                .request(method.clone(), &path)
                .header(header::CONTENT_TYPE, FORM);
            let seen = supervisor
                .send(request.body(Body::from(body)).unwrap())
                .await;
            assert!(
                matches!(
                    seen.status,
                    StatusCode::METHOD_NOT_ALLOWED | StatusCode::FORBIDDEN
                ),
                "{method} {path}: {}",
                seen.status
            );
        }
        // A browser tells whether a page is there without reading it; that changes nothing either.
        let request = supervisor.request(Method::HEAD, &path);
        let seen = supervisor.send(request.body(Body::empty()).unwrap()).await;
        assert!(seen.html.is_empty(), "{path}");
    }
    // That the access list was asked for is kept; nothing else is.
    assert!(
        desk.kinds().await[before..]
            .iter()
            .all(|kind| kind == "access_refused" || kind == "access_list_read"),
    );
}
