//! A system's version, compared by its numeric parts.

use std::cmp::Ordering;
use std::fmt;

use crate::domain::Refused;

/// The longest version, in characters.
const LONGEST: usize = 32;

/// `10.0.19045`, `24H2`, `15.6`: numbers, and what stands between them. `10.0.9` is before `10.0.19045`, and `15` is
/// `15.0`.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    /// The numbers, without zeros at the end.
    parts: Vec<u64>,
}

impl Version {
    /// Reads a version: up to 32 letters, digits, points, hyphens and underscores, the first of them a digit.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let refused = Refused::new("error-version");
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let begins = typed.starts_with(|c: char| c.is_ascii_digit());
        if !begins || typed.len() > LONGEST || !typed.chars().all(allowed) {
            return Err(refused);
        }
        let numbers = typed.split(|c: char| !c.is_ascii_digit());
        let numbers = numbers.filter(|part| !part.is_empty()).map(str::parse);
        let mut parts: Vec<u64> = numbers.collect::<Result<_, _>>().map_err(|_| refused)?;
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Ok(Self {
            text: typed.to_owned(),
            parts,
        })
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts)
    }
}
