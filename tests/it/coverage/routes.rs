//! The table of routes, and the matrix of roles.

use std::collections::BTreeSet;

use http::Method;
use kagiban::domain::event::Kind;
use kagiban::domain::policy::{self, Permission};
use kagiban::web::routes::routes;

use super::sources::{files, root};

#[test]
fn no_route_stands_twice_and_only_the_open_ones_are_open() {
    let mut seen = BTreeSet::new();
    let mut open = BTreeSet::new();
    for route in routes() {
        assert!(
            seen.insert((route.path, route.method.to_string())),
            "{} {} stands twice",
            route.method,
            route.path
        );
        if route.permission == Permission::Anyone {
            open.insert(route.path);
        }
    }
    let expected = [
        "/healthz",
        "/metrics",
        "/readyz",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/enrol",
        "/sign-in/enrol/passkey",
        "/sign-in/openid",
        "/sign-in/openid/callback",
        "/sign-in/passkey",
        "/sign-in/password",
        "/static/{*path}",
    ];
    assert_eq!(
        open.into_iter().collect::<Vec<_>>(),
        expected,
        "whoever is not signed in sees no more than this"
    );
}

#[test]
fn every_mutation_names_the_events_that_it_writes_and_pages_only_tell_of_reading() {
    const READING: [Kind; 5] = [
        Kind::RegisterRead,
        Kind::RegisterReadWithoutCall,
        Kind::RecordRead,
        Kind::AuditRead,
        Kind::AccessListRead,
    ];
    for route in routes() {
        let place = format!("{} {}", route.method, route.path);
        if route.method == Method::GET {
            assert!(
                route.events.iter().all(|kind| READING.contains(kind)),
                "{place}"
            );
        } else {
            assert!(!route.events.is_empty(), "{place}");
        }
    }
}

#[test]
fn every_kind_of_event_is_written_somewhere() {
    let sources: Vec<(String, String)> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| {
            !path.starts_with("src/domain/event") && !path.starts_with("src/web/routes/")
        })
        .collect();
    let missing: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| format!("Kind::{kind:?}"))
        .filter(|name| {
            !sources.iter().any(|(_, text)| {
                text.match_indices(name.as_str())
                    .any(|(at, _)| !text[at + name.len()..].starts_with(char::is_alphanumeric))
            })
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn roles_may_do_exactly_what_the_golden_file_says() {
    let golden = std::fs::read_to_string(root().join("tests/it/coverage/matrix.tsv")).unwrap();
    assert_eq!(
        policy::matrix(),
        golden,
        "whoever changes a right changes tests/it/coverage/matrix.tsv with it"
    );
}
