//! `docs/terms.md` has every rule of the terms, and names what exists.

use super::sources::{files, root};

/// Every rule.
const RULES: [&str; 31] = [
    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10-2", "R10-3-1", "R10-3-2", "R10-3-3",
    "R10-3-4", "R10-3-5", "R10-3-6", "R10-3-7", "R10-3-8", "R10-3-9", "R10-3-10", "R10-3-11",
    "R10-3-12", "R10-4", "R10-5", "R11", "R12", "R13", "R14", "R15", "R16", "R17",
];

struct Row {
    rules: Vec<String>,
    held: String,
    tests: String,
}

fn rows() -> Vec<Row> {
    let document = std::fs::read_to_string(root().join("docs/terms.md")).unwrap();
    document
        .lines()
        .filter(|line| line.starts_with("| R"))
        .map(|line| {
            let columns: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert_eq!(columns.len(), 4, "{line}");
            Row {
                rules: columns[0].split(", ").map(str::to_owned).collect(),
                held: columns[2].to_owned(),
                tests: columns[3].to_owned(),
            }
        })
        .collect()
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_rule_of_the_terms_has_its_row() {
    let mut seen: Vec<String> = rows().into_iter().flat_map(|row| row.rules).collect();
    let mut rules = RULES.map(str::to_owned).to_vec();
    seen.sort();
    rules.sort();
    assert_eq!(seen, rules);
}

#[test]
fn every_rule_has_tests_that_begin_with_it() {
    let tests: String = [("tests", "rs"), ("src", "rs")]
        .into_iter()
        .flat_map(|(folder, ending)| files(folder, ending))
        .map(|(_, text)| text)
        .collect();
    for row in rows() {
        for rule in &row.rules {
            let prefix = format!("{}_", rule.to_lowercase().replace('-', "_"));
            let named: Vec<&str> = quoted(&row.tests)
                .filter(|name| name.starts_with(&prefix))
                .collect();
            assert!(!named.is_empty(), "{rule} has no test");
            for name in named {
                assert!(tests.contains(&format!("fn {name}(")), "{rule}: {name}");
            }
        }
    }
}

#[test]
fn every_place_that_holds_a_rule_exists() {
    for row in rows() {
        for place in quoted(&row.held) {
            assert!(root().join(place).exists(), "{:?}: {place}", row.rules);
        }
    }
}
