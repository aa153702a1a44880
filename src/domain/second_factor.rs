//! What members of staff prove themselves with beside their password (NIST SP 800-63B-4, AAL2).

use super::policy::Role;
use super::text::Line;

crate::codes! {
    /// Whose sign-in takes a second factor, whether they have one or not.
    SecondFactorPolicy {
        /// Nobody's: for a demo alone.
        Nobody = "nobody",
        /// That of supervisors and administrators.
        Supervisors = "supervisors",
        /// Everybody's.
        Everybody = "everybody",
    }
}

crate::codes! {
    /// What a sign-in was proved with beside the password.
    SecondFactor {
        /// A code of an authenticator app (RFC 6238).
        Totp = "totp",
        /// A passkey, which asked for a finger, a face or a PIN itself (`WebAuthn`).
        Passkey = "passkey",
        /// A code that was made for the day on which the app is lost.
        RecoveryCode = "recovery_code",
    }
}

impl SecondFactorPolicy {
    /// Whether this role must have one.
    pub const fn requires(self, role: Role) -> bool {
        match self {
            Self::Nobody => false,
            Self::Supervisors => matches!(role, Role::Supervisor | Role::Administrator),
            Self::Everybody => true,
        }
    }
}

/// Passkeys that somebody may have.
pub const PASSKEYS: usize = 10;

/// What a passkey is called by whom it belongs to.
pub type PasskeyName = Line<40>;

/// Recovery codes that are made at once.
pub const RECOVERY_CODES: usize = 10;

/// The name of a recovery code, its first letter: so that one hash is compared and not ten.
pub const RECOVERY_NAMES: [char; RECOVERY_CODES] =
    ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K'];

/// A recovery code as it is compared: letters and digits alone, upper case.
pub fn recovery_code(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supervisors_and_administrators_need_one_unless_it_is_a_demo() {
        let needs = |policy: SecondFactorPolicy| {
            let roles = Role::ALL.iter();
            roles.filter(|role| policy.requires(**role)).count()
        };
        assert_eq!(needs(SecondFactorPolicy::Nobody), 0);
        assert_eq!(needs(SecondFactorPolicy::Supervisors), 2);
        assert_eq!(needs(SecondFactorPolicy::Everybody), Role::ALL.len());
        assert!(!SecondFactorPolicy::Supervisors.requires(Role::Agent));
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_written() {
        assert_eq!(recovery_code(" a-1b2c3 d4e5f "), "A1B2C3D4E5F");
        assert_eq!(recovery_code(&"x".repeat(1_000)).len(), 32);
    }
}
