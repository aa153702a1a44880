//! Personal data as it stands on pages until somebody opens it (ASVS 5.0, 14.2.6): enough to tell one
//! from the other, not enough to use.

/// Characters that stand at the end of a telephone number.
const KEPT: usize = 4;

/// `090-…5678`: what comes before the first separator, if that is not most of it, and the last four
/// digits. An extension is left out.
pub fn telephone(number: &str) -> String {
    let number = number
        .split_once(['x', 'X', '#', '内'])
        .map_or(number, |(number, _)| number);
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let area: String = number
        .trim_start_matches('(')
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    let area = if area.len() <= KEPT {
        area.as_str()
    } else {
        ""
    };
    let end: String = digits
        .iter()
        .skip(digits.len().saturating_sub(KEPT))
        .collect();
    let between = if area.is_empty() { "…" } else { "-…" };
    format!("{area}{between}{end}")
}

/// `i…@sakura.example`: the first character and the company's domain.
pub fn address(address: &str) -> String {
    let (person, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = person.chars().take(1).collect();
    format!("{first}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_the_end_is_left() {
        for (number, masked) in [
            ("090-1234-5678", "090-…5678"),
            ("(03) 1234 5678", "03-…5678"),
            ("0312345678", "…5678"),
            ("+81 90 1234 5678", "+81-…5678"),
            ("03-1234-5678 内線 123", "03-…5678"),
        ] {
            assert_eq!(telephone(number), masked);
        }
    }

    #[test]
    fn of_an_address_the_company_is_left() {
        assert_eq!(address("it@sakura.example"), "i…@sakura.example");
        assert_eq!(address("情報@sakura.example"), "情…@sakura.example");
    }
}
