//! Whether a tenant could take a request now: what a check by harmless reads learnt, and what is
//! lacking.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::action::ProxyAction;

crate::codes! {
    /// What a harmless read taught about a permission. Whether the token may act cannot be learnt
    /// without acting.
    Learnt {
        /// It was answered.
        Readable = "readable",
        /// It was answered, and nothing was in it: a token that lacks the permission may see that.
        Nothing = "nothing",
        /// The API refused it.
        Refused = "refused",
        /// It was not asked, or not answered.
        NotLearnt = "not_learnt",
    }
}

/// What one check learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// When it ended.
    pub at: Timestamp,
    /// Why the API did not answer: a short stable word, empty where it did.
    pub why: String,
    /// The API's clock less ours, in milliseconds, where the answer told it.
    pub clock_ms: Option<i64>,
    /// Devices.
    pub devices: Learnt,
    /// The list of wipes; asked where the contract wipes.
    pub wipes: Learnt,
    /// A freeze request; asked where the contract locks and the tenant has one.
    pub freezes: Learnt,
}

/// How a tenant stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// What the contract designates.
    pub designated: ProxyAction,
    /// The token's last day, to 23:59:59 UTC.
    pub token_expires_on: Option<Date>,
    /// The last check.
    pub check: Option<Check>,
    /// The last call of any kind that the API answered without a failure.
    pub last_good_at: Option<Timestamp>,
    /// The API does not accept the token (401) since then.
    pub not_authenticated_since: Option<Timestamp>,
    /// When all devices were last fetched.
    pub mirrored_at: Option<Timestamp>,
    /// Why fetching them failed last; nothing after it succeeded.
    pub mirror_failed: Option<String>,
    /// Somebody waits for a check since then.
    pub wanted_at: Option<Timestamp>,
}

/// What a tenant lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The contract has no tenant.
    Tenant,
    /// The API does not accept the token (401).
    NotAuthenticated,
    /// The token's last day is over.
    TokenEnded(Date),
    /// The API did not answer the check; a short stable word says why.
    Unanswered(String),
    /// The token may not read devices.
    DevicesRefused,
    /// The token sees no device.
    NoDevices,
    /// The token may not read wipes, so that an unknown wipe cannot be cleared up.
    WipesRefused,
    /// The two clocks differ by so many seconds.
    Clock(i64),
    /// The token ends soon.
    TokenEnds(Date),
    /// It was never checked.
    NeverChecked,
    /// The last check is old.
    CheckOld,
    /// Devices could not be fetched; a short stable word says why.
    MirrorFailed(String),
    /// The list of devices is old, or was never fetched.
    MirrorOld,
}

/// From this many days on a token's end is said.
pub const TOKEN_DAYS: i64 = 30;
/// Clocks that differ by more are told: signatures carry a time.
pub const CLOCK_MS: i64 = 30_000;
/// A check older than this is told.
pub const CHECK_OLD: SignedDuration = SignedDuration::from_hours(48);
/// A list of devices older than this is told.
pub const MIRROR_OLD: SignedDuration = SignedDuration::from_hours(24);
/// Between two checks.
const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// Between two checks where the last was not answered.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Days that a token has left: it works to 23:59:59 UTC of its last day. Below zero it has ended.
pub fn days_left(last: Date, now: Timestamp) -> i64 {
    let today = jiff::tz::Offset::UTC.to_datetime(now).date();
    today.duration_until(last).as_hours() / 24
}

/// When a tenant is checked next. `jitter` is a draw from 0 to 255 and adds up to an hour, so that
/// tenants are not checked all at once.
pub fn next_check(check: &Check, jitter: u8) -> Timestamp {
    let wait = if check.why.is_empty() { DAILY } else { AGAIN };
    check.at + wait + SignedDuration::from_secs(i64::from(jitter) * 14)
}

impl Readiness {
    /// What is lacking, the worst first.
    pub fn lacks(&self, now: Timestamp) -> Vec<Lack> {
        let mut lacks = Vec::new();
        if self.not_authenticated_since.is_some() {
            lacks.push(Lack::NotAuthenticated);
        }
        if let Some(last) = self.token_expires_on {
            match days_left(last, now) {
                ..0 => lacks.push(Lack::TokenEnded(last)),
                0..=TOKEN_DAYS => lacks.push(Lack::TokenEnds(last)),
                _ => {}
            }
        }
        match &self.check {
            None => lacks.push(Lack::NeverChecked),
            Some(check) => {
                self.checked(check, &mut lacks);
                if now.duration_since(check.at) > CHECK_OLD {
                    lacks.push(Lack::CheckOld);
                }
            }
        }
        match (&self.mirror_failed, self.mirrored_at) {
            (Some(why), _) => lacks.push(Lack::MirrorFailed(why.clone())),
            (None, Some(at)) if now.duration_since(at) <= MIRROR_OLD => {}
            (None, _) => lacks.push(Lack::MirrorOld),
        }
        lacks
    }

    fn checked(&self, check: &Check, lacks: &mut Vec<Lack>) {
        let known = self.not_authenticated_since.is_some() && check.why == "not_authenticated";
        if !check.why.is_empty() && !known {
            lacks.push(Lack::Unanswered(check.why.clone()));
        }
        match check.devices {
            Learnt::Refused => lacks.push(Lack::DevicesRefused),
            Learnt::Nothing => lacks.push(Lack::NoDevices),
            Learnt::Readable | Learnt::NotLearnt => {}
        }
        if self.designated == ProxyAction::Wipe && check.wipes == Learnt::Refused {
            lacks.push(Lack::WipesRefused);
        }
        if let Some(ms) = check.clock_ms.filter(|ms| ms.abs() > CLOCK_MS) {
            lacks.push(Lack::Clock(ms / 1_000));
        }
    }
}

#[cfg(test)]
mod tests;
