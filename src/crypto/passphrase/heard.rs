//! The normalised form of what was heard.

use unicode_normalization::UnicodeNormalization;

/// Brings every spelling of a spoken text to one.
///
/// Compatibility characters are unified (NFKC, Unicode Annex 15), among them the widths of kana and
/// of Latin; hiragana becomes katakana; capitals become small letters; spaces, middle dots and
/// what is invisible vanish; dashes become ー beside kana and a hyphen elsewhere.
pub(super) fn normalised(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .filter(|c| !is_silent(*c))
        .flat_map(folded)
        .collect();
    // Once more: a sound mark may only now stand beside the kana that it belongs to.
    let composed: Vec<char> = folded.nfkc().filter(|c| !is_silent(*c)).collect();
    with_dashes_told_apart(&composed)
}

/// Katakana for hiragana, and case folding. Going up between the two ways down is what makes ß and
/// ẞ ss, and the final sigma a sigma.
fn folded(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        // The blocks are parallel, 96 apart; the marks between them belong to both.
        '\u{3041}'..='\u{3096}' | '\u{309d}' | '\u{309e}' => {
            char::from_u32(u32::from(c) + 0x60).unwrap_or(c)
        }
        other => other,
    };
    let lower = c.to_lowercase();
    lower
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

fn is_silent(c: char) -> bool {
    let is_dot = matches!(
        c,
        '・' | '·' | '•' | '‧' | '∙' | '⋅' | '\u{2e31}' | '\u{2e33}'
    );
    let is_invisible = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    c.is_whitespace() || c.is_control() || is_dot || is_invisible
}

/// A run of dashes is judged as one, by its neighbours. The long-vowel mark itself is a dash here:
/// Japanese keyboards write it where a hyphen was meant.
fn with_dashes_told_apart(text: &[char]) -> String {
    let mut out = String::new();
    let mut before = None;
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        if is_dash(first) {
            let run = rest.iter().take_while(|c| is_dash(**c)).count();
            let after = rest.get(run).copied();
            let is_vowel = [before, after].into_iter().flatten().any(is_kana);
            out.extend(std::iter::repeat_n(if is_vowel { 'ー' } else { '-' }, run));
            rest = &rest[run..];
        } else {
            out.push(first);
            before = Some(first);
            rest = tail;
        }
    }
    out
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | 'ー' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━' | '⁃' | '➖'
    )
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | 'ヽ' | 'ヾ' | '\u{31f0}'..='\u{31ff}')
}
