//! Which systems and devices the provider supports (R6, R7): a warning where a device is not among them, never a
//! refusal.

mod version;

pub use version::Version;

use unicode_normalization::UnicodeNormalization;

use super::Refused;
use super::ids::SupportedId;
use super::text::Line;

/// Versions that one entry names at most.
const MOST_VERSIONS: usize = 20;

crate::codes! {
    /// How an entry of the list is compared.
    Rule {
        /// A system, whichever its version.
        AnyVersion = "any_version",
        /// A system, from a version on.
        AtLeast = "at_least",
        /// A system, in exactly these versions.
        OneOf = "one_of",
        /// Devices whose maker and model begin so.
        StartsWith = "starts_with",
        /// Devices whose maker and model have this in them.
        Contains = "contains",
    }
}

crate::codes! {
    /// How a device stands to the list.
    Fit {
        /// The list names nothing of the kind: nothing can be said.
        NoList = "no_list",
        /// It is on the list.
        Supported = "supported",
        /// The system is on the list, in other versions.
        OtherVersion = "other_version",
        /// The system is on the list in some versions, and the device's is not known.
        UnknownVersion = "unknown_version",
        /// It is not on the list.
        NotListed = "not_listed",
    }
}

/// Versions of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// Any.
    Any,
    /// This one and later ones.
    AtLeast(Version),
    /// These.
    OneOf(Vec<Version>),
}

/// What an entry supports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A system, by the words that its name has: `Windows 11`, or the platform alone (R6).
    System(Versions),
    /// Devices whose maker and model begin with the name (R7).
    StartsWith,
    /// Devices whose maker and model have the name in them (R7).
    Contains,
}

impl What {
    /// Checks what was typed; versions stand apart by spaces or commas, and only where the rule asks for them.
    pub fn parse(rule: Rule, typed: &str) -> Result<Self, Refused> {
        let versions = typed.split([' ', ',', '、', '\u{3000}']);
        let versions = versions.filter(|it| !it.is_empty()).map(Version::parse);
        let versions: Vec<Version> = versions.collect::<Result<_, _>>()?;
        Ok(match (rule, versions.as_slice()) {
            (Rule::AnyVersion, []) => Self::System(Versions::Any),
            (Rule::AtLeast, [one]) => Self::System(Versions::AtLeast(one.clone())),
            (Rule::OneOf, [_, ..]) if versions.len() <= MOST_VERSIONS => {
                Self::System(Versions::OneOf(versions))
            }
            (Rule::StartsWith, []) => Self::StartsWith,
            (Rule::Contains, []) => Self::Contains,
            (Rule::AtLeast, _) => return Err(Refused::new("error-version-one")),
            (Rule::OneOf, _) => {
                return Err(Refused::with("error-version-some", MOST_VERSIONS as u64));
            }
            _ => return Err(Refused::new("error-version-none")),
        })
    }

    /// How it is compared.
    pub const fn rule(&self) -> Rule {
        match self {
            Self::System(Versions::Any) => Rule::AnyVersion,
            Self::System(Versions::AtLeast(_)) => Rule::AtLeast,
            Self::System(Versions::OneOf(_)) => Rule::OneOf,
            Self::StartsWith => Rule::StartsWith,
            Self::Contains => Rule::Contains,
        }
    }

    /// The versions with a space between them; empty where it names none.
    pub fn versions(&self) -> String {
        match self {
            Self::System(Versions::AtLeast(one)) => one.to_string(),
            Self::System(Versions::OneOf(some)) => {
                let words: Vec<&str> = some.iter().map(Version::as_str).collect();
                words.join(" ")
            }
            _ => String::new(),
        }
    }
}

/// An entry of the list.
#[derive(Debug, Clone)]
pub struct Supported {
    /// Identity.
    pub id: SupportedId,
    /// The system's name, or what is looked for in maker and model.
    pub name: Line<60>,
    /// What of it.
    pub what: What,
    /// What else is to be known of it.
    pub note: Option<Line<200>>,
    /// Grows with each change.
    pub version: i64,
}

/// How a device's system, as the mirror tells it, stands to the list (R6), and the note of the entry that it fits.
pub fn system_fit<'a>(
    list: &'a [Supported],
    platform: &str,
    system: &str,
) -> (Fit, Option<&'a Line<200>>) {
    let told = words(system);
    let mut best = (Fit::NoList, None);
    for entry in list {
        let What::System(versions) = &entry.what else {
            continue;
        };
        let fit = match behind(&words(entry.name.as_str()), &words(platform), &told) {
            None => Fit::NotListed,
            Some(rest) => version_fit(versions, version(rest)),
        };
        if fit == Fit::Supported {
            return (fit, entry.note.as_ref());
        }
        best = match best.0 {
            Fit::NoList | Fit::NotListed => (fit, None),
            _ => best,
        };
    }
    best
}

/// How a device's maker and model stand to the list (R7), and the note of the entry that it fits.
pub fn device_fit<'a>(list: &'a [Supported], model: &str) -> (Fit, Option<&'a Line<200>>) {
    let model = words(model).join(" ");
    let mut best = (Fit::NoList, None);
    for entry in list {
        let name = words(entry.name.as_str()).join(" ");
        let fits = match entry.what {
            What::System(_) => continue,
            What::StartsWith => model.starts_with(&name),
            What::Contains => model.contains(&name),
        };
        if fits {
            return (Fit::Supported, entry.note.as_ref());
        }
        best = (Fit::NotListed, None);
    }
    best
}

fn version_fit(versions: &Versions, told: Option<Version>) -> Fit {
    match (versions, told) {
        (Versions::Any, _) => Fit::Supported,
        (_, None) => Fit::UnknownVersion,
        (Versions::AtLeast(lowest), Some(told)) if told >= *lowest => Fit::Supported,
        (Versions::OneOf(some), Some(told)) if some.contains(&told) => Fit::Supported,
        _ => Fit::OtherVersion,
    }
}

/// The words that stand behind a system's name, where it has that name: words that stand together in it, or the whole
/// platform.
fn behind<'a>(name: &[String], platform: &[String], told: &'a [String]) -> Option<&'a [String]> {
    let found = told.windows(name.len().max(1)).position(|it| it == name);
    match found {
        Some(at) => told.get(at + name.len()..),
        None => (name == platform).then_some(told),
    }
}

/// The last word that begins with a digit.
fn version(words: &[String]) -> Option<Version> {
    let words = words.iter().rev();
    words
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .find_map(|word| Version::parse(word).ok())
}

/// Words as they are compared: NFKC, lower case.
fn words(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
