//! Lines that somebody is found by: numbers, names and their readings.

use unicode_normalization::UnicodeNormalization;

use super::Refused;
use super::fold::fold;
use super::text::Line;

/// A line that something is found by: it keeps at least one character when it is folded. Half-width
/// kana is kept as full-width kana.
pub fn searchable<const MAX: usize>(typed: &str) -> Result<Line<MAX>, Refused> {
    let line = Line::parse(&full_width_kana(typed))?;
    if fold(line.as_str()).is_empty() {
        Err(Refused::new("error-text-unsearchable"))
    } else {
        Ok(line)
    }
}

/// A reading: something is found by it, and it can be said without knowing any kanji.
pub fn reading<const MAX: usize>(typed: &str) -> Result<Line<MAX>, Refused> {
    let line = searchable(typed)?;
    let ideograph = |c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    if Line::as_str(&line).contains(ideograph) {
        Err(Refused::new("error-kana"))
    } else {
        Ok(line)
    }
}

/// The text with its half-width kana in full width, voiced marks taken into their letters; all else
/// as it is.
fn full_width_kana(text: &str) -> String {
    let half = |c: char| matches!(c, '\u{ff61}'..='\u{ff9f}');
    let mut wide = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(half) {
        let (before, kana) = rest.split_at(start);
        let end = kana.find(|c| !half(c)).unwrap_or(kana.len());
        wide.push_str(before);
        wide.extend(kana[..end].nfkc());
        rest = &kana[end..];
    }
    wide.push_str(rest);
    wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_letter_is_found_by_nobody() {
        for bad in ["-", "・ ・", "＿"] {
            assert_eq!(
                searchable::<16>(bad),
                Err(Refused::new("error-text-unsearchable"))
            );
        }
        assert!(searchable::<16>("7").is_ok());
    }

    #[test]
    fn a_reading_has_no_kanji() {
        assert!(reading::<60>("さとう ハナコ・ジュニア").is_ok());
        assert_eq!(reading::<60>("佐藤"), Err(Refused::new("error-kana")));
    }

    #[test]
    fn half_width_kana_is_kept_in_full_width() {
        let kept = reading::<60>("ｻﾄｳ ﾊﾅｺ･ｼﾞｭﾆｱ A1").unwrap();
        assert_eq!(kept.as_str(), "サトウ ハナコ・ジュニア A1");
        assert_eq!(searchable::<60>("ﾞ㈱ｶﾞ").unwrap().as_str(), "゙㈱ガ".trim());
    }
}
