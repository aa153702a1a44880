//! Lines that somebody is found by: numbers, names and their readings.

use super::Refused;
use super::fold::{fold, full_width_kana};
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
        let kept = reading::<60>("さとう ハナコ・ｼﾞｭﾆｱ").unwrap();
        assert_eq!(kept.as_str(), "さとう ハナコ・ジュニア");
        assert_eq!(reading::<60>("佐藤"), Err(Refused::new("error-kana")));
    }
}
