//! `docs/security.md` has every requirement of its standard, and names what exists.

use std::collections::BTreeMap;

use super::sources::{files, root};

/// OWASP ASVS 5.0: every requirement of levels 1 and 2, and those of level 3 that bite here; a line
/// each.
const ASKED: &str = include_str!("asvs.txt");

/// How the last column of a row begins where no test shows it.
const REASONS: [&str; 4] = [
    "does not apply: ",
    "by whoever runs it: ",
    "by the compiler: ",
    "open: ",
];

struct Row {
    ids: Vec<String>,
    held: String,
    shown: String,
}

/// The rows of the document's tables whose first column is of requirements.
fn rows(document: &str) -> Vec<Row> {
    let of_requirements = |line: &&str| {
        let digit = line.strip_prefix("| ").and_then(|rest| rest.chars().next());
        digit.is_some_and(|c| c.is_ascii_digit())
    };
    document
        .lines()
        .filter(of_requirements)
        .map(|line| {
            let columns: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert_eq!(columns.len(), 4, "{line}");
            Row {
                ids: columns[0].split(", ").map(str::to_owned).collect(),
                held: columns[2].to_owned(),
                shown: columns[3].to_owned(),
            }
        })
        .collect()
}

fn document() -> String {
    std::fs::read_to_string(root().join("docs/security.md")).unwrap()
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_requirement_has_its_row() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for id in rows(&document()).into_iter().flat_map(|row| row.ids) {
        *seen.entry(id).or_default() += 1;
    }
    let asked: BTreeMap<String, usize> = ASKED.lines().map(|id| (id.to_owned(), 1)).collect();
    assert!(asked.len() > 250, "only {} are asked for", asked.len());
    let wrong: Vec<_> = asked
        .keys()
        .chain(seen.keys())
        .filter(|id| asked.get(*id) != seen.get(*id))
        .collect();
    assert!(wrong.is_empty(), "missing, twice or unknown: {wrong:?}");
}

#[test]
fn every_row_names_tests_that_exist_or_says_why_not() {
    let tests: String = [("tests", "rs"), ("src", "rs")]
        .into_iter()
        .flat_map(|(folder, ending)| files(folder, ending))
        .map(|(_, text)| text)
        .collect();
    for row in rows(&document()) {
        let ids = row.ids.join(", ");
        let mut named = 0;
        let is_test = |name: &&str| {
            name.chars()
                .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
        };
        for name in quoted(&row.shown).filter(is_test) {
            assert!(
                tests.contains(&format!("fn {name}(")),
                "{ids}: there is no test {name}"
            );
            named += 1;
        }
        let reasoned = REASONS.iter().any(|reason| row.shown.starts_with(reason));
        assert!(named > 0 || reasoned, "{ids}: neither test nor reason");
    }
}

#[test]
fn every_place_that_holds_something_exists() {
    let mut seen = 0;
    for row in rows(&document()) {
        for place in quoted(&row.held).filter(|place| place.contains('/') || place.contains('.')) {
            let exists = root().join("src").join(place).exists() || root().join(place).exists();
            assert!(exists, "{}: there is no {place}", row.ids.join(", "));
            seen += 1;
        }
    }
    assert!(seen > 80, "only {seen} were found");
}

#[test]
fn a_row_without_a_test_or_with_a_wrong_one_is_found() {
    let row = &rows("| 1.1.1, 1.1.2 | a | `web/fields.rs` | `no_such_test` |")[0];
    assert_eq!(row.ids, ["1.1.1", "1.1.2"]);
    assert_eq!(quoted(&row.shown).collect::<Vec<_>>(), ["no_such_test"]);
    assert!(rows("| ASVS | asks | held | shown |\n|---|---|---|---|").is_empty());
}
