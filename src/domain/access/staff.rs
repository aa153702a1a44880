//! A member of staff as the audit log's events tell, up to the end of a day.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::domain::policy::Role;

/// Whoever did not sign in for longer may not need to.
pub const QUIET: SignedDuration = SignedDuration::from_hours(90 * 24);

crate::codes! {
    /// What somebody signs in with beside the password, or instead of it.
    Way {
        /// An authenticator app.
        App = "app",
        /// A passkey.
        Passkey = "passkey",
        /// The identity provider.
        OpenId = "openid",
    }
}

/// What an event tells of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// They were added, and may sign in.
    Added(Role),
    /// They were changed to this.
    Changed {
        /// What they may do.
        role: Role,
        /// Whether they may sign in.
        active: bool,
    },
    /// They took on an authenticator app.
    AppTaken,
    /// They took it away.
    AppGone,
    /// They took on the passkey of this id.
    PasskeyTaken(String),
    /// They took it away.
    PasskeyGone(String),
    /// App and passkeys were taken away from them.
    Reset,
    /// They were linked with the identity provider.
    Linked,
    /// The link was taken away.
    Unlinked,
}

/// What the events up to some moment tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    added_at: Option<Timestamp>,
    now: Option<(Role, bool)>,
    app: bool,
    passkeys: BTreeSet<String>,
    linked: bool,
}

impl Record {
    /// Takes the next event.
    pub fn take(&mut self, at: Timestamp, happened: Happened) {
        match happened {
            Happened::Added(role) => {
                self.added_at = Some(at);
                self.now = Some((role, true));
            }
            Happened::Changed { role, active } => self.now = Some((role, active)),
            Happened::AppTaken => self.app = true,
            Happened::AppGone => self.app = false,
            Happened::PasskeyTaken(id) => {
                self.passkeys.insert(id);
            }
            Happened::PasskeyGone(id) => {
                self.passkeys.remove(&id);
            }
            Happened::Reset => {
                self.app = false;
                self.passkeys.clear();
            }
            Happened::Linked => self.linked = true,
            Happened::Unlinked => self.linked = false,
        }
    }

    /// When they were added; nothing where the log does not tell it, so that what it tells is not whole.
    pub const fn added_at(&self) -> Option<Timestamp> {
        self.added_at
    }

    /// What they sign in with.
    pub fn ways(&self) -> Vec<Way> {
        let has = |way: &Way| match way {
            Way::App => self.app,
            Way::Passkey => !self.passkeys.is_empty(),
            Way::OpenId => self.linked,
        };
        Way::ALL.iter().copied().filter(has).collect()
    }
}

/// A member of staff at the end of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// What the events tell.
    pub record: Record,
    /// When they signed in last, and in which role.
    pub signed_in: Option<(Timestamp, Option<Role>)>,
    /// Role and activity in the register; only where the day is the present one.
    pub register: Option<(Role, bool)>,
}

impl Member {
    /// Their role: as the log told it last, else as the register has it, else as they signed in last.
    pub fn role(&self) -> Option<Role> {
        let told = self.record.now.or(self.register).map(|(role, _)| role);
        told.or_else(|| self.signed_in.and_then(|(_, role)| role))
    }

    /// Whether they might sign in; nothing where neither log nor register tells.
    pub fn active(&self) -> Option<bool> {
        let told = self.record.now.or(self.register);
        told.map(|(_, active)| active)
    }

    /// Whether they might sign in, or nothing is known against it.
    pub fn may_sign_in(&self) -> bool {
        self.active() != Some(false)
    }

    /// Whether the register says something else than the log: somebody changed it past the desk.
    pub fn differs(&self) -> bool {
        let told = self.record.now;
        told.zip(self.register).is_some_and(|(told, is)| told != is)
    }

    /// Whether they might sign in, and did not for long before a moment.
    pub fn is_quiet(&self, end: Timestamp) -> bool {
        let last = self.signed_in.map(|(at, _)| at).or(self.record.added_at);
        self.may_sign_in() && last.is_none_or(|last| end.duration_since(last) > QUIET)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn told(events: impl IntoIterator<Item = Happened>) -> Member {
        let mut record = Record::default();
        for event in events {
            record.take(at("2026-01-10T00:00:00Z"), event);
        }
        Member {
            record,
            ..Member::default()
        }
    }

    #[test]
    fn role_and_activity_are_those_of_the_last_event() {
        use Happened::{Added, Changed};
        let changed = |role, active| Changed { role, active };
        for (events, role, active) in [
            (vec![], None, None),
            (vec![Added(Role::Agent)], Some(Role::Agent), Some(true)),
            (
                vec![Added(Role::Agent), changed(Role::Supervisor, true)],
                Some(Role::Supervisor),
                Some(true),
            ),
            (
                vec![Added(Role::Agent), changed(Role::Agent, false)],
                Some(Role::Agent),
                Some(false),
            ),
            (
                vec![changed(Role::Auditor, true)],
                Some(Role::Auditor),
                Some(true),
            ),
        ] {
            let member = told(events);
            assert_eq!((member.role(), member.active()), (role, active));
        }
        let seen = Member {
            signed_in: Some((at("2026-02-01T00:00:00Z"), Some(Role::Agent))),
            ..Member::default()
        };
        assert_eq!((seen.role(), seen.active()), (Some(Role::Agent), None));
        let registered = Member {
            register: Some((Role::Auditor, false)),
            ..seen
        };
        let is = (registered.role(), registered.active());
        assert_eq!(is, (Some(Role::Auditor), Some(false)));
    }

    #[test]
    fn ways_come_and_go() {
        use Happened::{AppGone, AppTaken, Linked, PasskeyGone, PasskeyTaken, Reset, Unlinked};
        let key = |id: &str| PasskeyTaken(id.into());
        for (events, ways) in [
            (
                vec![AppTaken, key("a"), Linked],
                vec![Way::App, Way::Passkey, Way::OpenId],
            ),
            (vec![AppTaken, AppGone], vec![]),
            (
                vec![key("a"), key("b"), PasskeyGone("a".into())],
                vec![Way::Passkey],
            ),
            (vec![key("a"), PasskeyGone("a".into())], vec![]),
            (vec![AppTaken, key("a"), Linked, Reset], vec![Way::OpenId]),
            (vec![Linked, Unlinked], vec![]),
        ] {
            assert_eq!(told(events.clone()).record.ways(), ways, "{events:?}");
        }
    }

    #[test]
    fn ninety_days_without_signing_in_are_long() {
        let end = at("2026-06-30T15:00:00Z");
        for (last, quiet) in [
            (Some("2026-06-01T00:00:00Z"), false),
            (Some("2026-04-01T15:00:00Z"), false),
            (Some("2026-04-01T14:59:59Z"), true),
            // Added in January, and never here.
            (None, true),
        ] {
            let mut member = told([Happened::Added(Role::Agent)]);
            member.signed_in = last.map(|last| (at(last), None));
            assert_eq!(member.is_quiet(end), quiet, "{last:?}");
            let gone = Happened::Changed {
                role: Role::Agent,
                active: false,
            };
            member.record.take(end, gone);
            assert!(!member.is_quiet(end));
        }
        assert!(!told([Happened::Added(Role::Agent)]).is_quiet(at("2026-02-01T00:00:00Z")));
    }

    #[test]
    fn a_register_that_says_something_else_is_told() {
        let mut member = told([Happened::Added(Role::Agent)]);
        for (register, differs) in [
            (None, false),
            (Some((Role::Agent, true)), false),
            (Some((Role::Administrator, true)), true),
            (Some((Role::Agent, false)), true),
        ] {
            member.register = register;
            assert_eq!(member.differs(), differs, "{register:?}");
        }
    }
}
