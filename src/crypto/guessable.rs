//! What anybody would try first, whoever it is a secret of.

/// Whether the text is nothing but these words, digits between them, and an unfinished word at its end.
pub(super) fn is_made_of(words: &[&str], text: &str) -> bool {
    // reached[n]: the first n bytes are words and digits.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for (at, c) in text.char_indices() {
        if !reached[at] {
            continue;
        }
        let rest = &text[at..];
        if c.is_ascii_digit() {
            reached[at + 1] = true;
        }
        for word in words {
            if rest.starts_with(word) {
                reached[at + word.len()] = true;
            } else if at > 0 && word.starts_with(rest) {
                return true;
            }
        }
    }
    reached[text.len()]
}

/// Whether the text only walks along one of these rows, over and over.
pub(super) fn is_row(rows: &[&str], text: &str) -> bool {
    rows.iter()
        .any(|row| text.chars().zip(row.chars().cycle()).all(|(a, b)| a == b))
}
