//! Passphrases that anybody would try first, in their normalised form.

use super::super::guessable::{is_made_of, is_row};

/// Words that make no passphrase, alone, one after another, or with digits between them.
const WORDS: [&str; 31] = [
    "パスワード",
    "パスフレーズ",
    "アイコトバ",
    "合言葉",
    "アンショウバンゴウ",
    "暗証番号",
    "ヒミツ",
    "秘密",
    "カギバン",
    "鍵番",
    "カギ",
    "マドグチ",
    "窓口",
    "リモート",
    "ロック",
    "ワイプ",
    "アブソリュート",
    "オネガイシマス",
    "コンニチハ",
    "オハヨウ",
    "アリガトウ",
    "テスト",
    "デモ",
    "password",
    "passphrase",
    "kagiban",
    "remote",
    "lock",
    "wipe",
    "test",
    "demo",
];

/// Rows that people walk along: the syllables in both orders, letters, and a keyboard.
const ROWS: [&str; 4] = [
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
];

/// As many characters that come again and again are a pattern, not a phrase.
const LONGEST_PATTERN: usize = 4;

/// Whether a normalised passphrase is one of the first that anybody would try; a number alone, such as
/// a date, is.
pub(super) fn is_blocked(heard: &str) -> bool {
    let bare: String = heard.chars().filter(|c| *c != '-').collect();
    is_made_of(&WORDS, &bare) || is_row(&ROWS, &bare) || is_pattern(&bare)
}

fn is_pattern(bare: &str) -> bool {
    (1..=LONGEST_PATTERN).any(|length| {
        let unit: String = bare.chars().take(length).collect();
        is_row(&[&unit], bare)
    })
}
