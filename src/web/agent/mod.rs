//! Staff: administrators add people, change their role and activity, and let them in again.

pub mod add;
pub mod edit;
pub mod list;
pub mod password;
pub mod second_factor;
pub mod sessions;
mod start;

use super::{Choice, Page};
use crate::domain::Refused;
use crate::domain::policy::Role;

/// The roles, the typed one chosen.
fn roles(page: &Page, typed: &str) -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|role| Choice::new(role.code(), page.code("role", role), typed))
        .collect()
}

fn role(typed: &str) -> Result<Role, Refused> {
    typed.parse().map_err(|_| Refused::new("error-choice"))
}
