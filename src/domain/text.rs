//! Text that people type: one line, or a note of several.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Why a value was refused: a message key, and a figure for its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{key}")]
pub struct Refused {
    /// The key of the message, the same in every catalogue.
    pub key: &'static str,
    /// A limit that the message names as `$n`; 0 where it names none.
    pub n: u64,
    /// Until when it stays refused, which the message names as `$time`.
    pub until: Option<jiff::Timestamp>,
}

impl Refused {
    /// A refusal whose words need no figure.
    pub const fn new(key: &'static str) -> Self {
        Self::with(key, 0)
    }

    /// A refusal whose words name a limit.
    pub const fn with(key: &'static str, n: u64) -> Self {
        Self {
            key,
            n,
            until: None,
        }
    }

    /// A refusal that time ends.
    pub const fn until(key: &'static str, at: jiff::Timestamp) -> Self {
        Self {
            key,
            n: 0,
            until: Some(at),
        }
    }
}

/// One line of 1 to `MAX` characters: NFC, trimmed, without control or direction-changing
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Checks and trims what was typed.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let text = clean(typed, MAX)?;
        if text.contains(['\n', '\t']) {
            return Err(Refused::new("error-text-control"));
        }
        Ok(Self(text))
    }

    /// `None` where nothing was typed.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Refused> {
        if typed.trim().is_empty() {
            Ok(None)
        } else {
            Self::parse(typed).map(Some)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Line<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A note of 1 to 2,000 characters; line ends are `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// The longest note.
    pub const MAX: usize = 2_000;

    /// Checks and trims what was typed.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let typed = typed.replace("\r\n", "\n");
        clean(&typed.replace(['\u{2028}', '\u{2029}'], "\n"), Self::MAX).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn clean(typed: &str, max: usize) -> Result<String, Refused> {
    let text: String = typed.trim().nfc().collect();
    if text.is_empty() {
        return Err(Refused::new("error-text-missing"));
    }
    if text.chars().count() > max {
        return Err(Refused::with("error-text-long", max as u64));
    }
    if text.chars().any(is_unfit) {
        return Err(Refused::new("error-text-control"));
    }
    Ok(text)
}

/// Control characters, and those that reorder or hide text on a page or in a log.
fn is_unfit(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_keeps_its_words() {
        assert_eq!(
            Line::<40>::parse("  佐藤 花子 ").unwrap().as_str(),
            "佐藤 花子"
        );
    }

    #[test]
    fn control_and_direction_characters_are_refused() {
        for bad in ["a\u{0}b", "a\u{202e}b", "a\nb", "a\u{1b}[2J", "a\u{2028}b"] {
            assert_eq!(
                Line::<40>::parse(bad),
                Err(Refused::new("error-text-control")),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(Line::<3>::parse("鍵番人").is_ok());
        assert_eq!(
            Line::<3>::parse("鍵番人々"),
            Err(Refused::with("error-text-long", 3))
        );
    }

    #[test]
    fn a_note_keeps_its_line_ends_in_one_form() {
        assert_eq!(Note::parse("a\r\nb\n").unwrap().as_str(), "a\nb");
        assert_eq!(Note::parse("a\u{2028}b").unwrap().as_str(), "a\nb");
    }
}
