//! `docs/audit-events.md` is what the program's types say.

use kagiban::cli::audit::events::markdown;
use kagiban::domain::event::Kind;
use kagiban::web::routes::routes;

use super::sources::root;

#[test]
fn the_catalogue_of_events_is_what_the_types_say() {
    let written = std::fs::read_to_string(root().join("docs/audit-events.md")).unwrap();
    assert!(
        written == markdown().unwrap(),
        "make it anew: kagiban audit events > docs/audit-events.md"
    );
}

#[test]
fn every_event_is_written_by_a_route_a_job_or_the_command_line() {
    let routes = routes();
    let nobodys: Vec<&Kind> = Kind::ALL
        .iter()
        .filter(|kind| {
            let shape = kind.shape();
            let by_route = routes.iter().any(|route| route.events.contains(kind));
            !by_route
                && !shape.by_every_route
                && !shape.by_command_line
                && shape.jobs().next().is_none()
        })
        .collect();
    assert_eq!(nobodys, Vec::<&Kind>::new());
}
