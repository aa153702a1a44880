//! Passwords that the desk draws for somebody who has none: told in person, good for a few days, and
//! only for choosing one's own (ASVS 5.0, 6.4.1 and 6.4.6).

use jiff::SignedDuration;

use super::StaffPassword;
use crate::entropy::Entropy;

/// How long one opens the choice of a password.
pub const START_LASTS: SignedDuration = SignedDuration::from_hours(72);
/// Letters and digits that are not mistaken for each other, read aloud or written by hand.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Groups of as many characters: 80 bits.
const GROUPS: usize = 4;

/// Draws one: `7k3m-x9dq-2hvt-p0rz`.
pub fn draw(entropy: &dyn Entropy) -> StaffPassword {
    let mut bytes = [0; GROUPS * GROUPS];
    entropy.fill(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let groups: Vec<String> = bytes
        .chunks(GROUPS)
        .map(|group| group.iter().map(letter).collect())
        .collect();
    StaffPassword(groups.join("-").into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use secrecy::ExposeSecret;

    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_start_password_would_do_as_ones_own_and_is_never_drawn_twice() {
        let drawn: BTreeSet<String> = (0..200)
            .map(|_| draw(&SystemEntropy).secret().expose_secret().to_owned())
            .collect();
        assert_eq!(drawn.len(), 200);
        for password in drawn {
            assert_eq!(password.len(), 19);
            assert!(StaffPassword::parse(&password).is_ok(), "{password}");
        }
    }
}
