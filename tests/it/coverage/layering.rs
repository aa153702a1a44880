//! An import points right, never left (docs/architecture.md).

use super::sources::files;

/// The layers, the leftmost first; those of one row do not import each other.
const LAYERS: [&[&str]; 8] = [
    &["main"],
    &["cli"],
    &["app"],
    &["web", "daily"],
    &["attest", "dispatch", "import", "notify", "openid"],
    &["store", "absolute", "crypto", "i18n"],
    &["audit"],
    &["domain"],
];
/// Leaves that any layer may use; they use nothing but each other and what is named.
const LEAVES: [(&str, &[&str]); 3] = [
    ("clock", &[]),
    ("entropy", &["clock"]),
    ("config", &["audit", "crypto"]),
];

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

fn may_import(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    if let Some((_, allowed)) = LEAVES.iter().find(|(leaf, _)| *leaf == from) {
        return allowed.contains(&to);
    }
    if LEAVES.iter().any(|(leaf, _)| *leaf == to) {
        return true;
    }
    match (rank(from), rank(to)) {
        (Some(from), Some(to)) => from < to,
        _ => false,
    }
}

/// The layers that a source names as `crate::<layer>` or `kagiban::<layer>`, also in groups.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in ["crate::", "kagiban::"] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            let name: String = text[at + start.len()..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_' || c.is_ascii_digit())
                .collect();
            found.push(name);
        }
    }
    found
}

#[test]
fn an_import_points_right_never_left() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in files("src", "rs") {
        let layer = path
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap()
            .to_owned();
        if layer == "lib" {
            continue;
        }
        for import in imports(&text) {
            // `crate::codes!` is a macro of the domain, exported at the root.
            if import == "codes" || import.is_empty() {
                continue;
            }
            seen += 1;
            if !may_import(&layer, &import) {
                wrong.push(format!("{path} ({layer}) imports {import}"));
            }
        }
    }
    assert!(seen > 300, "only {seen} imports were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_rule_itself_can_refuse() {
    assert!(!may_import("store", "web"));
    assert!(!may_import("store", "crypto"), "siblings stay apart");
    assert!(!may_import("domain", "audit"));
    assert!(!may_import("clock", "store"));
    assert!(may_import("web", "store"));
}
