//! Both sides in tables.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::domain::ids::{ComparisonId, TenantId};
use crate::domain::readiness::Learnt;

const LAPTOP: &str = "e93f2464-2766-4a6b-8f00-66c8fb13e231";
const OTHER: &str = "b0c8a9b1-5a0e-4b9c-9a50-1b7d6ff0c802";

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(10_000) + SignedDuration::from_mins(minutes)
}

fn ours_id(number: u128) -> DeskActId {
    DeskActId::new(Uuid::from_u128(number))
}

fn their_id(number: u128) -> TenantActId {
    TenantActId::new(Uuid::from_u128(number))
}

/// A lock of the laptop that was sent at this minute.
fn ours(number: u128, minutes: i64) -> DeskAct {
    DeskAct {
        id: ours_id(number),
        action: ProxyAction::Lock,
        device: LAPTOP.to_owned(),
        begun_at: at(minutes),
        until: at(minutes),
        standing: Standing::Taken,
        request_uid: None,
        reference: Reference::of(u64::try_from(number).unwrap()),
    }
}

/// A lock of the laptop that the tenant's events have at this minute.
fn theirs(number: u128, minutes: i64) -> TenantAct {
    TenantAct {
        id: their_id(number),
        kind: ActKind::Lock,
        device: LAPTOP.to_uppercase(),
        at: at(minutes),
        request_uid: None,
        reference: None,
        has_foreign_title: false,
        source: ActSource::Siem,
        bond: None,
        is_new: true,
    }
}

fn uid(text: &str) -> String {
    text.to_owned()
}

fn ours_of(links: &[Link]) -> Vec<(u128, u128)> {
    let pair = |link: &Link| match link.bond {
        Bond::Ours(ours) => Some((link.act.uuid().as_u128(), ours.uuid().as_u128())),
        Bond::SameAs(_) => None,
    };
    let mut pairs: Vec<_> = links.iter().filter_map(pair).collect();
    pairs.sort_unstable();
    pairs
}

fn same_of(links: &[Link]) -> Vec<(u128, u128)> {
    let pair = |link: &Link| match link.bond {
        Bond::SameAs(first) => Some((link.act.uuid().as_u128(), first.uuid().as_u128())),
        Bond::Ours(_) => None,
    };
    links.iter().filter_map(pair).collect()
}

#[test]
fn one_of_ours_and_one_of_theirs_belong_together_by_device_action_and_time() {
    let one = ours(1, 0);
    for (act, belongs) in [
        (theirs(1, 0), true),
        (theirs(1, 10), true),
        (theirs(1, -10), true),
        (theirs(1, 11), false),
        (theirs(1, -11), false),
        (
            TenantAct {
                device: OTHER.to_owned(),
                ..theirs(1, 0)
            },
            false,
        ),
        (
            TenantAct {
                kind: ActKind::Wipe,
                ..theirs(1, 0)
            },
            false,
        ),
        (
            TenantAct {
                kind: ActKind::Unfreeze,
                ..theirs(1, 0)
            },
            false,
        ),
        (
            TenantAct {
                reference: Some(Reference::of(1)),
                ..theirs(1, 500)
            },
            true,
        ),
        (
            TenantAct {
                reference: Some(Reference::of(2)),
                ..theirs(1, 0)
            },
            false,
        ),
    ] {
        let found = links(std::slice::from_ref(&one), std::slice::from_ref(&act));
        assert_eq!(!found.is_empty(), belongs, "{act:?}");
    }
}

#[test]
fn the_requests_id_counts_before_the_time() {
    let known = DeskAct {
        request_uid: Some(uid("AA")),
        ..ours(1, 0)
    };
    let later = TenantAct {
        request_uid: Some(uid("aa")),
        ..theirs(1, 300)
    };
    let near = TenantAct {
        request_uid: Some(uid("bb")),
        ..theirs(2, 0)
    };
    let found = links(std::slice::from_ref(&known), &[near.clone(), later]);
    assert_eq!(ours_of(&found), [(1, 1)]);
    assert!(
        links(&[known], &[near]).is_empty(),
        "another request is none of ours"
    );
}

#[test]
fn our_reference_counts_before_the_time() {
    let titled = TenantAct {
        reference: Some(Reference::of(1)),
        ..theirs(1, 9)
    };
    let found = links(&[ours(1, 0)], &[theirs(2, 0), titled]);
    assert_eq!(ours_of(&found), [(1, 1)]);
}

#[test]
fn an_act_is_evidence_of_one_of_ours_at_the_most() {
    let found = links(&[ours(1, 0), ours(2, 3)], &[theirs(1, 2)]);
    assert_eq!(ours_of(&found), [(1, 2)], "of the nearest");
    let both = links(&[ours(1, 0), ours(2, 3)], &[theirs(1, 2), theirs(2, 2)]);
    assert_eq!(ours_of(&both), [(1, 2), (2, 1)]);
}

#[test]
fn two_acts_on_one_device_of_which_one_is_ours() {
    let found = links(&[ours(1, 0)], &[theirs(1, 4), theirs(2, 1)]);
    assert_eq!(ours_of(&found), [(2, 1)]);
}

#[test]
fn what_surely_arrived_comes_before_what_may_have() {
    let doubtful = DeskAct {
        standing: Standing::Doubtful,
        ..ours(1, 0)
    };
    let found = links(&[doubtful.clone(), ours(2, 0)], &[theirs(1, 0)]);
    assert_eq!(ours_of(&found), [(1, 2)]);
    assert_eq!(ours_of(&links(&[doubtful], &[theirs(1, 0)])), [(1, 1)]);
}

#[test]
fn what_the_api_denied_is_not_found_by_the_time() {
    let denied = DeskAct {
        standing: Standing::Denied,
        ..ours(1, 0)
    };
    let again = DeskAct {
        reference: Reference::of(1),
        ..ours(2, 2)
    };
    let both = [denied.clone(), again];
    let titled = TenantAct {
        reference: Some(Reference::of(1)),
        ..theirs(1, 2)
    };
    // The second sending has the event, and what somebody did meanwhile is not the first.
    let found = links(&both, &[titled.clone(), theirs(2, 3)]);
    assert_eq!(ours_of(&found), [(1, 2)]);
    // Where it did arrive after all, its title tells.
    let late = TenantAct {
        id: their_id(3),
        at: at(1),
        ..titled.clone()
    };
    assert_eq!(ours_of(&links(&both, &[titled, late])), [(1, 2), (3, 1)]);
}

#[test]
fn another_title_is_none_of_ours_unless_it_was_done_by_hand() {
    let other = TenantAct {
        has_foreign_title: true,
        ..theirs(1, 0)
    };
    let sent = ours(1, 0);
    assert!(links(std::slice::from_ref(&sent), std::slice::from_ref(&other)).is_empty());
    let by_hand = DeskAct {
        standing: Standing::ByHand,
        ..sent
    };
    assert_eq!(ours_of(&links(&[by_hand], &[other])), [(1, 1)]);
}

#[test]
fn what_is_bound_stays_so() {
    let bound = TenantAct {
        bond: Some(Bond::Ours(ours_id(1))),
        is_new: false,
        ..theirs(1, 5)
    };
    let found = links(&[ours(1, 0)], &[bound, theirs(2, 0)]);
    assert!(found.is_empty(), "ours has its event already: {found:?}");
}

#[test]
fn each_source_tells_of_one_of_ours_once() {
    let record = TenantAct {
        source: ActSource::DeviceRecord,
        ..theirs(2, 0)
    };
    let found = links(&[ours(1, 0)], &[theirs(1, 0), record]);
    assert_eq!(ours_of(&found), [(1, 1), (2, 1)]);
}

#[test]
fn what_two_sources_tell_of_one_act_is_one_act() {
    let wipe = |act| TenantAct {
        kind: ActKind::Wipe,
        ..act
    };
    let listed = |number, minutes, id| TenantAct {
        source: ActSource::WipeActions,
        request_uid: Some(uid(id)),
        ..wipe(theirs(number, minutes))
    };
    let acts = [
        wipe(theirs(1, 0)),
        wipe(theirs(2, 3)),
        listed(3, 3, "bb"),
        listed(4, 0, "aa"),
    ];
    let mut found = same_of(&links(&[], &acts));
    found.sort_unstable();
    assert_eq!(found, [(1, 4), (2, 3)]);
    // One that was known before stays the first, whatever its source.
    let known = TenantAct {
        is_new: false,
        ..wipe(theirs(1, 0))
    };
    assert_eq!(
        same_of(&links(&[], &[known.clone(), listed(4, 0, "aa")])),
        [(4, 1)]
    );
    // And takes one of each source.
    let of_it = TenantAct {
        bond: Some(Bond::SameAs(their_id(1))),
        is_new: false,
        ..listed(3, 0, "bb")
    };
    assert!(links(&[], &[known.clone(), of_it, listed(4, 0, "aa")]).is_empty());
    let other = TenantAct {
        device: OTHER.to_owned(),
        ..listed(4, 0, "aa")
    };
    assert!(links(&[], &[known, other]).is_empty());
}

#[test]
fn without_theirs_ours_is_missing_only_after_the_grace_and_where_it_would_be_seen() {
    let sure = ours(1, 0);
    let doubtful = DeskAct {
        standing: Standing::Doubtful,
        ..ours(2, 0)
    };
    let before = at(6 * 60 - 1);
    let after = at(6 * 60);
    for (act, sought, now, stands) in [
        (&sure, Sought::Absent, before, Beside::Awaited),
        (&sure, Sought::Absent, after, Beside::Missing),
        (&sure, Sought::Unseen, after, Beside::Unproved),
        (&doubtful, Sought::Absent, before, Beside::Awaited),
        (&doubtful, Sought::Absent, after, Beside::Doubtful),
    ] {
        assert_eq!(act.alone(sought, now), stands, "{sought:?} {now}");
    }
}

#[test]
fn only_our_own_titles_are_read() {
    let number = Reference::of(48_271_935);
    assert_eq!(reference_in(&format!("Kagiban {number}")), Some(number));
    for other in [
        "Kagiban",
        "Kagiban 1",
        "tanaka's laptop",
        &number.to_string(),
    ] {
        assert_eq!(reference_in(other), None, "{other}");
    }
}

#[test]
fn what_the_vendor_threw_away_is_a_gap() {
    let registered = at(-100_000);
    let now = at(0);
    let hours = |hours: i64| now - SignedDuration::from_hours(hours);
    let of = |siem, wipes| Window::after(Progress { siem, wipes }, registered, now);
    let first = of(None, None);
    assert_eq!(
        (first.siem, first.siem_gap, first.wipes),
        (hours(72), None, hours(72))
    );
    let daily = of(Some(hours(24)), Some(hours(24)));
    assert_eq!(
        (daily.siem, daily.siem_gap, daily.wipes),
        (hours(25), None, hours(25))
    );
    let late = of(Some(hours(80)), Some(hours(80)));
    assert_eq!(
        (late.siem, late.siem_gap, late.wipes),
        (hours(72), Some(hours(80)), hours(81))
    );
    let young = Window::after(Progress::default(), hours(2), now);
    assert_eq!((young.siem, young.wipes), (hours(2), hours(2)));
}

#[test]
fn a_reading_is_whole_only_where_everything_was_answered() {
    let of = |siem, wipes, why: &str| Comparison {
        id: ComparisonId::new(Uuid::nil()),
        tenant: TenantId::new(Uuid::nil()),
        at: at(0),
        window: Window {
            siem: at(0),
            siem_gap: None,
            wipes: at(0),
        },
        siem,
        wipes,
        why: why.to_owned(),
        acts: 0,
        past_desk: 0,
        missing: 0,
        unproved: 0,
        unheard: 0,
    };
    for (siem, wipes, why, reading) in [
        (Learnt::Readable, Learnt::Readable, "", Reading::Whole),
        (Learnt::Nothing, Learnt::Readable, "", Reading::Partly),
        (Learnt::Refused, Learnt::Readable, "", Reading::Partly),
        (Learnt::Readable, Learnt::Refused, "", Reading::Partly),
        (
            Learnt::Readable,
            Learnt::Readable,
            "unavailable",
            Reading::Partly,
        ),
        (
            Learnt::NotLearnt,
            Learnt::NotLearnt,
            "unavailable",
            Reading::Unread,
        ),
        (Learnt::Refused, Learnt::Refused, "", Reading::Unread),
    ] {
        assert_eq!(
            of(siem, wipes, why).reading(),
            reading,
            "{siem} {wipes} {why}"
        );
    }
    let deaf = Comparison {
        unheard: 1,
        ..of(Learnt::Readable, Learnt::Readable, "")
    };
    assert_eq!(deaf.reading(), Reading::Partly);
    let before = Progress {
        siem: Some(at(-9)),
        wipes: None,
    };
    let after = of(Learnt::Refused, Learnt::Readable, "").progress(before);
    assert_eq!(
        after,
        Progress {
            siem: Some(at(-9)),
            wipes: Some(at(0))
        }
    );
    let wait = |why| {
        next_comparison(&of(Learnt::NotLearnt, Learnt::NotLearnt, why), 0).duration_since(at(0))
    };
    assert_eq!(
        [wait("unavailable").as_hours(), wait("").as_hours()],
        [1, 24]
    );
}
