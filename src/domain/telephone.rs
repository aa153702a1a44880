//! A telephone number to call back, as far as it can be told without calling.

use unicode_normalization::UnicodeNormalization;

use super::text::{Line, Refused};

/// Digits of a number in Japan, with its leading 0: a land line has ten, of which nine are unique.
const FEWEST: usize = 9;
/// E.164 allows fifteen, and the prefix that leads abroad comes before them.
const MOST: usize = 18;

/// Checks what was typed: digits, a plus before them, hyphens, spaces and brackets between them, in
/// any width; an extension after `内線`, `x` or `#`.
pub fn parse(typed: &str) -> Result<Line<40>, Refused> {
    let folded: String = typed.nfkc().map(hyphen).collect();
    let line = Line::parse(&folded)?;
    let refused = Refused::new("error-telephone");
    let (number, extension) = match line.as_str().split_once(['x', 'X', '#', '内']) {
        Some((number, extension)) => (number, extension.trim_start_matches('線').trim()),
        None => (line.as_str(), ""),
    };
    let rest = number.trim().strip_prefix('+').unwrap_or(number.trim());
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | '(' | ')');
    if !(FEWEST..=MOST).contains(&digits) || !rest.chars().all(fits) {
        return Err(refused);
    }
    if !extension
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '))
    {
        return Err(refused);
    }
    Ok(line)
}

/// What two spellings of one number have in common: its digits, without the extension, from Japan's
/// leading 0 on.
pub fn key(number: &str) -> String {
    let end = number.find(['x', 'X', '#', '内']).unwrap_or(number.len());
    let main = &number[..end];
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let abroad = main.trim_start().starts_with('+');
    match digits.strip_prefix("81").or(digits.strip_prefix("01081")) {
        Some(rest) if abroad || digits.starts_with("010") => {
            format!("0{}", rest.trim_start_matches('0'))
        }
        _ => digits,
    }
}

/// The last two digits, which tell a person nothing that they do not know.
pub fn end(number: &str) -> String {
    let key = key(number);
    key[key.len().saturating_sub(2)..].to_owned()
}

fn hyphen(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '.' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them_are_taken() {
        for (typed, kept) in [
            ("03-1234-5678", "03-1234-5678"),
            ("０９０ー１２３４ー５６７８", "090-1234-5678"),
            ("(03) 1234 5678", "(03) 1234 5678"),
            ("+81 90 1234 5678", "+81 90 1234 5678"),
            ("03-1234-5678 内線 123", "03-1234-5678 内線 123"),
        ] {
            assert_eq!(parse(typed).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn one_number_is_the_same_in_every_spelling() {
        for spelling in [
            "090-1234-5678",
            "+81 90 1234 5678",
            "+81 (0)90-1234-5678",
            "010-81-90-1234-5678",
            "(090) 1234 5678 内線 12",
        ] {
            assert_eq!(key(parse(spelling).unwrap().as_str()), "09012345678");
        }
        assert_ne!(key("090-1234-5678"), key("090-1234-5679"));
        assert_eq!(key("0810-123-4567"), "08101234567");
        assert_eq!(end("03-1234-5678 内線 99"), "78");
    }

    #[test]
    fn what_cannot_be_called_is_refused() {
        for bad in [
            "abc",
            "1",
            "090-1234",
            "03-1234-567a",
            "1+23456789012",
            "0".repeat(19).as_str(),
        ] {
            assert_eq!(parse(bad), Err(Refused::new("error-telephone")), "{bad}");
        }
        assert_eq!(parse(" "), Err(Refused::new("error-text-missing")));
    }
}
