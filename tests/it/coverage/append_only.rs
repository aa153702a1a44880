//! The log has no method that changes it: one statement of the store purges, and one moves the head on.

use super::sources::files;

/// What changes rows of the log, and the file that may.
const ALLOWED: [(&str, &str); 2] = [
    ("UPDATE audit_event", "src/store/retention/event.rs"),
    ("UPDATE audit_head", "src/store/audit.rs"),
];

#[test]
fn the_store_changes_events_by_purging_alone() {
    let mut seen = [0; ALLOWED.len()];
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs") {
        let text: Vec<&str> = text.split_whitespace().collect();
        let text = text.join(" ");
        for verb in [
            "UPDATE",
            "DELETE FROM",
            "REPLACE INTO",
            "TRUNCATE",
            "DROP TABLE",
            "ALTER TABLE",
        ] {
            for table in ["audit_event", "audit_head"] {
                let statement = format!("{verb} {table}");
                for (at, _) in text.match_indices(&statement) {
                    let place = ALLOWED
                        .iter()
                        .position(|allowed| *allowed == (statement.as_str(), path.as_str()));
                    // Whether the database can be written is tried by what changes nothing.
                    let probe = "UPDATE audit_head SET size = size WHERE id = 1";
                    let probe = text[at..].starts_with(probe);
                    match place {
                        Some(place) => seen[place] += 1,
                        None if probe => {}
                        None => wrong.push(format!("{path}: {statement}")),
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen, [1, 1]);
}

#[test]
fn the_purge_sets_nothing_but_what_it_purges() {
    let (_, text) = files("src/store/retention", "rs")
        .into_iter()
        .find(|(path, _)| path == ALLOWED[0].1)
        .unwrap();
    let sets = text.split("UPDATE audit_event SET ").nth(1).unwrap();
    let sets = sets.split(" WHERE ").next().unwrap();
    assert_eq!(
        sets,
        "personal = NULL, personal_salt = NULL, purged_by = $1"
    );
}
