//! How long a session lasts (NIST SP 800-63B-4, 5.2; ASVS 5.0, 7.3): by what the role can do.

use jiff::{SignedDuration, Timestamp};

use super::policy::{Permission, Role};

/// The limits of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// One that is not used this long has to sign in again.
    pub idle: SignedDuration,
    /// It ends after this long in any case.
    pub longest: SignedDuration,
}

/// The limits by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Of whoever takes calls.
    pub calls: SessionLimits,
    /// Of whoever does not, and of whom nobody waits on the telephone.
    pub office: SessionLimits,
}

impl SessionPolicy {
    /// The limits of a role.
    pub const fn of(&self, role: Role) -> SessionLimits {
        if role.may(Permission::CallTake) {
            self.calls
        } else {
            self.office
        }
    }
}

impl SessionLimits {
    /// Whether a session has not been idle for too long. Whoever has an open call is talking, not idle.
    pub fn is_live(&self, seen_at: Timestamp, now: Timestamp, open_call: bool) -> bool {
        open_call || now.duration_since(seen_at) < self.idle
    }
}
