//! Staff: who they are at the desk.

use super::Refused;
use super::ids::AgentId;
use super::policy::Role;
use super::text::Line;

/// The name that an agent signs in with: 2 to 32 of `a-z 0-9 . _ -`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Checks what was typed; capital letters are taken as small ones.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let login = typed.trim().to_ascii_lowercase();
        let fits = (2..=32).contains(&login.len())
            && login.starts_with(|c: char| c.is_ascii_lowercase())
            && login
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c));
        if fits {
            Ok(Self(login))
        } else {
            Err(Refused::new("error-login"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::codes! {
    /// The language of the pages.
    Locale {
        /// Japanese, the default.
        Ja = "ja",
        /// English.
        En = "en",
    }
}

crate::codes! {
    /// The colours of the pages.
    Theme {
        /// As the browser says.
        Auto = "auto",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Identity.
    pub id: AgentId,
    /// Sign-in name.
    pub login: Login,
    /// Shown name.
    pub name: Line<60>,
    /// What they may do.
    pub role: Role,
    /// Their language, where they chose one.
    pub locale: Option<Locale>,
    /// Their colours.
    pub theme: Theme,
    /// Whether they may sign in.
    pub active: bool,
    /// Grows with each change.
    pub version: i64,
}
