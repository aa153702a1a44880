//! Whether somebody can do without the last of their second factors.

use secrecy::{ExposeSecret, SecretString};

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::web::Desk;

/// The password then stands alone: the policy has to let it, and it is as long as such a one has to be.
pub(super) fn may_stand_alone(desk: &Desk, password: &SecretString) -> Result<(), Refused> {
    if desk.app.settings.second_factor.requires(desk.agent.role) {
        return Err(Refused::new("error-second-factor-required"));
    }
    if password.expose_secret().chars().count() < staff_password::MIN_CHARS {
        return Err(Refused::new("error-password-weak"));
    }
    Ok(())
}
