//! Passwords that anybody would try first: words of this desk, and what lists of common and breached
//! passwords hold (ASVS 5.0, 6.2.4, 6.2.11 and 6.2.12; `zxcvbn` brings the lists).

use std::collections::BTreeSet;

use zxcvbn::{Score, zxcvbn};

use super::super::guessable::{is_made_of, is_row};

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

/// Rows that fingers walk along.
const ROWS: [&str; 4] = [
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
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
    let plain = distinct(signs.chars()) < MIN_DISTINCT;
    plain && (is_made_of(&WORDS, &bare) || is_row(&ROWS, &bare))
        || zxcvbn(password, &[]).score() < Score::Three
}

fn distinct(chars: impl Iterator<Item = char>) -> usize {
    chars.collect::<BTreeSet<char>>().len()
}
