//! Passwords that anybody would try first.

use std::collections::BTreeSet;

/// Words that make no password, alone, one after another, or with digits and signs around them.
const WORDS: [&str; 58] = [
    "kagiban",
    "鍵番",
    "かぎばん",
    "カギバン",
    "absolute",
    "computrace",
    "remote",
    "lock",
    "wipe",
    "freeze",
    "security",
    "helpdesk",
    "servicedesk",
    "desk",
    "staff",
    "agent",
    "supervisor",
    "administrator",
    "admin",
    "root",
    "user",
    "guest",
    "operator",
    "auditor",
    "manager",
    "test",
    "demo",
    "default",
    "changeme",
    "change",
    "letmein",
    "welcome",
    "login",
    "logon",
    "secret",
    "password",
    "passw0rd",
    "p4ssw0rd",
    "passphrase",
    "パスワード",
    "pass",
    "word",
    "thisis",
    "this",
    "is",
    "my",
    "the",
    "please",
    "correcthorsebatterystaple",
    "iloveyou",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y",
    "abcdefghijklmnopqrstuvwxyz",
];

/// Fewer different characters than this are a pattern, not a password.
const MIN_DISTINCT: usize = 5;

pub(super) fn is_blocked(password: &str) -> bool {
    if distinct(password.chars()) < MIN_DISTINCT {
        return true;
    }
    let (bare, signs): (String, String) = password
        .chars()
        .flat_map(char::to_lowercase)
        .partition(|c| c.is_alphanumeric());
    // A few signs dress a word up; many are a password of their own.
    distinct(signs.chars()) < MIN_DISTINCT && (is_made_of_words(&bare) || is_keyboard_row(&bare))
}

fn distinct(chars: impl Iterator<Item = char>) -> usize {
    chars.collect::<BTreeSet<char>>().len()
}

/// Whether the text is nothing but blocked words, numbers between them, and an unfinished word at
/// its end.
fn is_made_of_words(bare: &str) -> bool {
    // reached[n]: the first n bytes are words and digits.
    let mut reached = vec![false; bare.len() + 1];
    reached[0] = true;
    for (at, c) in bare.char_indices() {
        if !reached[at] {
            continue;
        }
        let rest = &bare[at..];
        if c.is_ascii_digit() {
            reached[at + 1] = true;
        }
        for word in WORDS {
            if rest.starts_with(word) {
                reached[at + word.len()] = true;
            } else if at > 0 && word.starts_with(rest) {
                return true;
            }
        }
    }
    reached[bare.len()]
}

/// Whether the text only walks along a keyboard or the alphabet, over and over.
fn is_keyboard_row(bare: &str) -> bool {
    const ROWS: [&str; 4] = [
        "qwertyuiopasdfghjklzxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "1q2w3e4r5t6y7u8i9o0p",
    ];
    ROWS.iter()
        .any(|row| bare.chars().zip(row.chars().cycle()).all(|(a, b)| a == b))
}
