//! Folding names and serials, so that what was heard finds what is stored.

use unicode_normalization::UnicodeNormalization;

const CORPORATE_FORMS: [&str; 10] = [
    "株式会社",
    "(株)",
    "有限会社",
    "(有)",
    "合同会社",
    "カブシキガイシャ",
    "ユウゲンガイシャ",
    "CO.,LTD.",
    "CORPORATION",
    "INC.",
];

/// The search key of a text: NFKC, upper case, hiragana as katakana, no spaces or separators.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_uppercase)
        .map(as_katakana)
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '-' | '‐' | '–' | '—' | '−' | '・' | '_')
        })
        .collect()
}

/// A text as it is kept: half-width kana in full width, with their voiced marks; everything else as it was
/// typed.
pub fn full_width_kana(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut half = String::new();
    for c in text.chars() {
        if matches!(c, '\u{ff61}'..='\u{ff9f}') {
            half.push(c);
            continue;
        }
        kept.extend(half.nfkc());
        half.clear();
        kept.push(c);
    }
    kept.extend(half.nfkc());
    kept
}

/// The search key of a number: as [`fold`], and `007` is `7`, as it is said.
pub fn fold_number(text: &str) -> String {
    let key = fold(text);
    if !key.chars().all(|c| c.is_ascii_digit()) {
        return key;
    }
    match key.trim_start_matches('0') {
        "" => key.chars().take(1).collect(),
        rest => rest.to_owned(),
    }
}

/// The search key of a company's name, without its corporate form.
pub fn fold_company(text: &str) -> String {
    let mut key = fold(text);
    for form in CORPORATE_FORMS {
        key = key.replace(form, "");
    }
    if key.is_empty() { fold(text) } else { key }
}

fn as_katakana(c: char) -> char {
    match c {
        '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn half_width_kana_are_kept_in_full_width_and_nothing_else_changes() {
        for (typed, kept) in [
            ("ｻﾄｳ ﾊﾅｺ", "サトウ ハナコ"),
            ("ﾀﾞｲｼﾞｮｳﾌﾞ", "ダイジョウブ"),
            ("ﾊﾟﾋﾟﾌﾟ", "パピプ"),
            ("山田ﾀﾛｳ①Ａ1", "山田タロウ①Ａ1"),
            ("ｱｰﾄ･ｼｮｯﾌﾟ", "アート・ショップ"),
            ("さとう", "さとう"),
            ("", ""),
        ] {
            assert_eq!(super::full_width_kana(typed), kept);
        }
    }

    use super::*;

    #[test]
    fn kana_width_case_and_spaces_do_not_matter() {
        assert_eq!(fold("ｻｸﾗ ｼｮｳｼﾞ"), fold("さくら しょうじ"));
        assert_eq!(fold("pf3x-7k2m"), fold("ＰＦ３Ｘ７Ｋ２Ｍ"));
    }

    #[test]
    fn leading_zeros_of_a_number_do_not_matter() {
        assert_eq!(fold_number("０１"), fold_number("1"));
        assert_eq!(fold_number("000"), "0");
        assert_eq!(fold_number("01a"), "01A");
        assert_eq!(fold_number(""), "");
    }

    #[test]
    fn the_corporate_form_does_not_matter() {
        assert_eq!(
            fold_company("株式会社サクラ商事"),
            fold_company("サクラ商事㈱")
        );
        assert_eq!(fold_company("株式会社"), "株式会社");
    }
}
