//! Cells that a spreadsheet would run as a formula are written with an apostrophe before them; it is
//! taken away again when they are read.

/// How a formula begins; a Japanese spreadsheet takes full-width signs as well.
const SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn begins_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(SIGNS)
}

/// What is written for a cell. An apostrophe that stands there already is kept apart by a second one.
pub fn guard(text: &str) -> String {
    if begins_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// What a cell says: the inverse of [`guard`].
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if begins_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text_to_a_spreadsheet() {
        for bad in ["=1+1", "+81", "-2", "@SUM(A1)", "\tx", "＝cmd", "'=1"] {
            assert_eq!(guard(bad), format!("'{bad}"));
        }
        for good in ["7", "A-1", "'s", "佐藤", ""] {
            assert_eq!(guard(good), good);
            assert_eq!(unguard(good), good);
        }
    }

    proptest! {
        #[test]
        fn what_is_guarded_is_read_as_it_was(text in "['=+\\-@\\t＝a佐]{0,6}") {
            let written = guard(&text);
            prop_assert_eq!(unguard(&written), text.as_str());
            prop_assert!(!written.starts_with(SIGNS));
        }
    }
}
