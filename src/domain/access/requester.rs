//! A requester at the end of a day: what the register has now, with what was changed later taken back.

use jiff::civil::Date;

use crate::domain::contract::Force;
use crate::domain::proof::Factor;
use crate::domain::register::Validity;

/// What can change of who may ask. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Their number within the contract.
    pub number: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Whether they might ask at all.
    pub active: Option<bool>,
    /// On which days.
    pub validity: Option<Validity>,
}

/// What they proved themself with beside the passphrase. What is not known is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Whether a card of codes counted.
    pub card: Option<bool>,
    /// Whether an authenticator app was enrolled.
    pub app: Option<bool>,
    /// Whether a number to call back was registered.
    pub numbers: Option<bool>,
    /// Whether all of it did not count after wrong answers.
    pub disabled: bool,
}

/// What happened to a requester after the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// They were changed; before that they were this.
    Changed(Facts),
    /// Something that they prove themself with was set or replaced.
    Credential(Factor),
    /// Their credentials were disabled.
    Disabled,
    /// They were enabled again.
    Enabled,
}

/// Takes back what happened later, in its order. `app_told` is whether the log tells of an app before the
/// end of the day.
pub fn before(later: &[Later], now: (Facts, Credentials), app_told: bool) -> (Facts, Credentials) {
    let (mut facts, mut credentials) = now;
    if let Some(first) = later.iter().find_map(|it| match it {
        Later::Changed(before) => Some(before),
        _ => None,
    }) {
        facts = first.clone();
    }
    let switched = later.iter().find_map(|it| match it {
        Later::Disabled => Some(false),
        Later::Enabled => Some(true),
        _ => None,
    });
    credentials.disabled = switched.unwrap_or(credentials.disabled);
    if later.contains(&Later::Credential(Factor::Totp)) {
        credentials.app = Some(app_told);
    }
    // The log tells that numbers were set, not whether there had been any.
    if later.contains(&Later::Credential(Factor::CallBack)) {
        credentials.numbers = None;
    }
    (facts, credentials)
}

crate::codes! {
    /// Whether somebody might ask on a day, and why not.
    Access {
        /// They might.
        InForce = "in_force",
        /// No second person had confirmed them.
        Unconfirmed = "unconfirmed",
        /// They might not ask at the time.
        Inactive = "inactive",
        /// Their first day was still to come.
        NotYet = "not_yet",
        /// Their last day was over.
        Over = "over",
        /// The contract had not begun.
        ContractNotYet = "contract_not_yet",
        /// The contract had ended.
        ContractEnded = "contract_ended",
        /// The log does not tell.
        Unknown = "unknown",
    }
}

impl Access {
    /// Of a requester on a day.
    pub fn of(facts: &Facts, confirmed: bool, force: Force, day: Date) -> Self {
        match (force, facts.active, facts.validity) {
            (Force::NotYet, ..) => Self::ContractNotYet,
            (Force::Ended, ..) => Self::ContractEnded,
            _ if !confirmed => Self::Unconfirmed,
            (_, Some(false), _) => Self::Inactive,
            (_, None, _) | (_, _, None) => Self::Unknown,
            (_, Some(true), Some(validity)) if validity.holds(day) => Self::InForce,
            (_, Some(true), Some(validity)) => {
                if validity.from().is_some_and(|from| day < from) {
                    Self::NotYet
                } else {
                    Self::Over
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn facts(name: &str, active: bool) -> Facts {
        Facts {
            number: Some("7".into()),
            name: Some(name.into()),
            active: Some(active),
            validity: Some(Validity::default()),
        }
    }

    #[test]
    fn the_first_change_afterwards_tells_what_was_before_it() {
        let now = (facts("now", false), Credentials::default());
        let first = Later::Changed(facts("then", true));
        let second = Later::Changed(facts("between", false));
        let (then, _) = before(&[first, second], now.clone(), false);
        assert_eq!(then, facts("then", true));
        assert_eq!(before(&[], now.clone(), false), now);
    }

    #[test]
    fn credentials_are_as_they_were_or_not_known() {
        let now = Credentials {
            card: Some(true),
            app: Some(true),
            numbers: Some(true),
            disabled: true,
        };
        let app = Later::Credential(Factor::Totp);
        let numbers = Later::Credential(Factor::CallBack);
        for (later, app_told, expected) in [
            (vec![], false, now),
            (
                vec![app.clone()],
                false,
                Credentials {
                    app: Some(false),
                    ..now
                },
            ),
            (vec![app], true, now),
            (
                vec![numbers],
                false,
                Credentials {
                    numbers: None,
                    ..now
                },
            ),
            (vec![Later::Credential(Factor::Passphrase)], false, now),
            (
                vec![Later::Disabled],
                false,
                Credentials {
                    disabled: false,
                    ..now
                },
            ),
            (vec![Later::Enabled, Later::Disabled], false, now),
        ] {
            let (_, then) = before(&later, (facts("now", true), now), app_told);
            assert_eq!(then, expected, "{later:?}");
        }
    }

    #[test]
    fn access_needs_contract_confirmation_activity_and_a_valid_day() {
        let day = date(2026, 11, 22);
        let valid = |from, until| Facts {
            validity: Some(Validity::new(from, until).unwrap()),
            ..facts("S", true)
        };
        let of = |facts: &Facts| Access::of(facts, true, Force::InForce, day);
        let plain = facts("S", true);
        assert_eq!(of(&plain), Access::InForce);
        assert_eq!(of(&valid(Some(day), Some(day))), Access::InForce);
        assert_eq!(of(&valid(day.tomorrow().ok(), None)), Access::NotYet);
        assert_eq!(of(&valid(None, day.yesterday().ok())), Access::Over);
        assert_eq!(of(&facts("S", false)), Access::Inactive);
        assert_eq!(of(&Facts::default()), Access::Unknown);
        for (confirmed, force, expected) in [
            (false, Force::InForce, Access::Unconfirmed),
            (true, Force::NotYet, Access::ContractNotYet),
            (true, Force::Ended, Access::ContractEnded),
        ] {
            assert_eq!(Access::of(&plain, confirmed, force, day), expected);
        }
    }
}
