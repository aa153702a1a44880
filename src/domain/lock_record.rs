//! What a device's record tells of a lock. The record names no request, only which on-demand freezes
//! are there, what they say of themselves, and since when (Absolute API, section 2.2).

use jiff::{SignedDuration, Timestamp};

use super::watch::{Report, Source, Told};

/// The two clocks may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(120);

/// An on-demand freeze of a device's record.
#[derive(Debug, Clone, Copy)]
pub struct OnDemand<'a> {
    /// The record's word.
    pub word: &'a str,
    /// Since when.
    pub at: Option<Timestamp>,
}

/// Our lock: from when to when its sending lies.
#[derive(Debug, Clone, Copy)]
pub struct Ours {
    /// The last sending began.
    pub begun: Timestamp,
    /// The desk knew that it was taken.
    pub sent: Timestamp,
}

/// What a record shows.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its on-demand freezes, in any order.
    pub freezes: &'a [OnDemand<'a>],
    /// The device's last contact.
    pub connected: Option<Timestamp>,
}

/// What a record tells of our lock; nothing where it does not show it yet. `shown` says whether an
/// earlier look at the record showed it.
pub fn read(ours: Ours, shown: bool, record: Record<'_>) -> Option<Report> {
    let report = |status, word: &str, told_at| Report {
        status,
        word: word.to_owned(),
        source: Source::DeviceRecord,
        told_at,
    };
    // A freeze of before holds until ours takes its place.
    let of_before = |freeze: &&OnDemand<'_>| freeze.at.is_some_and(|at| at < ours.begun - SKEW);
    let freezes = || record.freezes.iter().filter(|it| !of_before(it));
    let frozen = freezes().find(|freeze| freeze.word == "Frozen");
    let Some(found) = frozen.or_else(|| freezes().max_by_key(|freeze| freeze.at)) else {
        // It was there, and is no more: somebody took it away.
        return shown.then(|| report(Told::Cancelled, "", None));
    };
    // What waits for the device changes by the device's contact, or by somebody at the subscriber.
    let by_them = |at: Timestamp| {
        at > ours.sent + SKEW && record.connected.is_none_or(|contact| at > contact + SKEW)
    };
    let status = match found.word {
        "Frozen" => Told::Succeeded,
        "FreezeRequested" if found.at.is_some_and(by_them) => Told::Changed,
        "FreezeRequested" => Told::Waiting,
        _ => Told::Other,
    };
    Some(report(status, found.word, found.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn told(shown: bool, found: &[(&'static str, i64)], connected: Option<i64>) -> Option<Told> {
        let ours = Ours {
            begun: at(1_000),
            sent: at(1_002),
        };
        let freezes: Vec<OnDemand<'_>> = found
            .iter()
            .map(|(word, second)| OnDemand {
                word,
                at: Some(at(*second)),
            })
            .collect();
        let record = Record {
            freezes: &freezes,
            connected: connected.map(at),
        };
        read(ours, shown, record).map(|report| report.status)
    }

    #[test]
    fn what_is_not_shown_yet_is_not_told() {
        assert_eq!(told(false, &[], None), None);
        let before = [("Frozen", 500)];
        assert_eq!(told(false, &before, None), None, "a lock of before");
        let both = [("FreezeRequested", 1_001), ("Frozen", 500)];
        assert_eq!(told(false, &both, None), Some(Told::Waiting));
    }

    #[test]
    fn a_lock_that_was_there_and_is_gone_was_taken_away() {
        assert_eq!(told(true, &[], None), Some(Told::Cancelled));
    }

    #[test]
    fn what_changed_without_a_contact_was_changed_by_somebody_there() {
        let requested = |second| [("FreezeRequested", second)];
        assert_eq!(told(false, &requested(1_100), None), Some(Told::Waiting));
        assert_eq!(told(true, &requested(9_000), None), Some(Told::Changed));
        let quiet = told(true, &requested(9_000), Some(5_000));
        assert_eq!(quiet, Some(Told::Changed));
        let taken_up = told(true, &requested(9_000), Some(9_000));
        assert_eq!(taken_up, Some(Told::Waiting));
    }

    #[test]
    fn a_lock_that_holds_is_done_also_where_another_one_waits() {
        let both = [("FreezeRequested", 9_500), ("Frozen", 9_000)];
        assert_eq!(told(true, &both, Some(9_000)), Some(Told::Succeeded));
    }

    #[test]
    fn an_unknown_word_is_kept_and_is_no_success() {
        assert_eq!(told(false, &[("Melted", 1_001)], None), Some(Told::Other));
    }
}
