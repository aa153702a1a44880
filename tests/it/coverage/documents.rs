//! What `docs/dispatch.md` names exists: files, tests, constraints and triggers.

use super::sources::{files, root};

const DISPATCH: &str = "docs/dispatch.md";

fn document() -> String {
    std::fs::read_to_string(root().join(DISPATCH)).unwrap()
}

/// What stands between backticks, outside of blocks.
fn names(document: &str) -> Vec<&str> {
    let outside = document.split("```").step_by(2);
    let quoted = outside.flat_map(|text| text.split('`').skip(1).step_by(2));
    quoted.collect()
}

/// A test, a constraint or a trigger: words with underscores between them.
fn is_defined_somewhere(name: &str) -> bool {
    let words = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(words) && name.contains('_')
}

#[test]
fn the_document_of_the_dispatch_names_files_that_exist() {
    let document = document();
    let paths = names(&document)
        .into_iter()
        .filter(|name| name.contains('/') && !name.contains(' '));
    let mut seen = 0;
    for path in paths {
        assert!(root().join(path).exists(), "{path}");
        seen += 1;
    }
    assert!(seen > 10, "only {seen} paths were found");
}

#[test]
fn the_document_of_the_dispatch_names_tests_and_triggers_that_exist() {
    let document = document();
    let sources: Vec<String> = [("tests", "rs"), ("src", "rs"), ("migrations", "sql")]
        .into_iter()
        .flat_map(|(folder, ending)| files(folder, ending))
        .map(|(_, text)| text)
        .collect();
    let mut seen = 0;
    for name in names(&document) {
        if !is_defined_somewhere(name) {
            continue;
        }
        let definitions = [
            format!("fn {name}("),
            format!("    {name}: "),
            format!("TRIGGER {name} "),
            format!("TRIGGER {name}\n"),
            format!("INDEX {name} "),
        ];
        let defines = |text: &String| definitions.iter().any(|it| text.contains(it));
        assert!(sources.iter().any(defines), "{name} is defined nowhere");
        seen += 1;
    }
    assert!(seen > 30, "only {seen} names were found");
}

#[test]
fn the_document_of_the_dispatch_has_a_row_for_every_invariant() {
    let document = document();
    for number in 1..=9 {
        let row = format!("| **I{number}** |");
        assert_eq!(document.matches(&row).count(), 1, "I{number}");
    }
}

#[test]
fn names_are_read_outside_of_blocks_alone() {
    let text = "`one` two `three/four`\n```\n`five`\n```\n`six_seven`";
    assert_eq!(names(text), ["one", "three/four", "six_seven"]);
    assert!(is_defined_somewhere("six_seven") && !is_defined_somewhere("Some_type"));
}
