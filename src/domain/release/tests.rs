use uuid::Uuid;

use super::*;
use crate::domain::attempt::{Asked, Attempt, AttemptEnd, AttemptKind, Outcome};
use crate::domain::ids::{AttemptId, CallId, ContractId, RequesterId, TenantId, VerificationId};
use crate::domain::reference::Reference;
use crate::domain::request::Accepted;
use crate::domain::text::Line;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const FIRST: AgentId = AgentId::new(Uuid::nil());
const SECOND: AgentId = AgentId::new(Uuid::max());

fn attempt(number: i64, kind: AttemptKind, outcome: Option<Outcome>) -> Attempt {
    let end = outcome.map(|outcome| AttemptEnd {
        outcome,
        why: String::new(),
        detail: String::new(),
        http_status: None,
        request_uid: None,
    });
    Attempt {
        id: AttemptId::new(Uuid::nil()),
        request: RequestId::new(Uuid::nil()),
        number,
        kind,
        node: "a".into(),
        started_at: NOW,
        lease_until: NOW,
        ended: end.map(|end| (NOW, end)),
        asked: Asked::default(),
    }
}

fn request(action: ProxyAction, state: State) -> Request {
    let nil = Uuid::nil();
    Request {
        accepted: Accepted {
            id: RequestId::new(nil),
            reference: Reference::draw(&crate::entropy::SystemEntropy),
            call: CallId::new(nil),
            verification: VerificationId::new(nil),
            contract: ContractId::new(nil),
            tenant: TenantId::new(nil),
            device_uid: "uid".into(),
            device_serial: "PF3X".into(),
            device_name: "LAPTOP".into(),
            action,
            requester: RequesterId::new(nil),
            agent: FIRST,
            accepted_at: NOW,
        },
        state,
        attempts: 3,
        sends: 2,
        version: 4,
    }
}

fn blocked(action: ProxyAction) -> Request {
    let why = "not_authorized".into();
    request(action, State::Blocked { why })
}

fn again() -> Way {
    Way::SendAgain {
        reason: Note::parse("直した").unwrap(),
    }
}

fn by_hand() -> Way {
    Way::ByHand {
        request_uid: Line::parse("0b54").unwrap(),
        evidence: Note::parse("画面で見た").unwrap(),
    }
}

const fn shown(doubt: bool, attempts: i64, doubt_read: bool) -> (Fate, OnScreen) {
    let fate = Fate { attempts: 3, doubt };
    let screen = OnScreen {
        attempts,
        doubt_read,
    };
    (fate, screen)
}

const SEEN: (Fate, OnScreen) = shown(false, 3, false);

fn propose(request: &Request, way: Way) -> Release {
    let id = ReleaseId::new(Uuid::nil());
    Release::propose(id, request, way, SEEN, (FIRST, NOW)).unwrap()
}

#[test]
fn whatever_may_have_arrived_leaves_doubt() {
    use AttemptKind::{Reconcile, Send};
    let doubt = |kind, outcome| Fate::of(&[attempt(1, kind, outcome)]).doubt;
    for kind in [Send, Reconcile] {
        assert!(doubt(kind, None), "it runs");
        assert!(doubt(kind, Some(Outcome::Unknown)));
        assert!(doubt(kind, Some(Outcome::Lapsed)));
        assert!(!doubt(kind, Some(Outcome::NotExecuted)));
    }
    assert!(doubt(Reconcile, Some(Outcome::Refused)), "undecidable");
    assert!(!doubt(Send, Some(Outcome::Refused)));
}

#[test]
fn what_was_asked_later_takes_no_doubt_away() {
    let fate = Fate::of(&[
        attempt(1, AttemptKind::Send, Some(Outcome::Unknown)),
        attempt(2, AttemptKind::Reconcile, Some(Outcome::NotExecuted)),
        attempt(3, AttemptKind::Send, Some(Outcome::Refused)),
    ]);
    let doubt = true;
    assert_eq!(fate, Fate { attempts: 3, doubt });
}

#[test]
fn only_a_blocked_request_is_released() {
    let due_at = NOW;
    let states = [
        State::Queued { due_at, why: None },
        State::Sending {
            lease: "lease".into(),
            until: NOW,
        },
        State::Unknown {
            due_at,
            why: "lease_lapsed".into(),
            since: NOW,
        },
        State::Sent {
            at: NOW,
            request_uid: "0b54".into(),
        },
    ];
    for state in states {
        let request = request(ProxyAction::Lock, state);
        for way in [again(), by_hand()] {
            let id = ReleaseId::new(Uuid::nil());
            let refused = Release::propose(id, &request, way, SEEN, (FIRST, NOW));
            assert_eq!(refused, Err(ReleaseRefused::NotBlocked));
        }
        let open = propose(&blocked(ProxyAction::Lock), again());
        let refused = open.confirm(&request, SEEN, (SECOND, NOW));
        assert_eq!(refused, Err(ReleaseRefused::NotBlocked));
    }
}

#[test]
fn one_person_releases_a_lock_and_two_a_wipe() {
    for (action, alone) in [(ProxyAction::Lock, true), (ProxyAction::Wipe, false)] {
        let request = blocked(action);
        for way in [again(), by_hand()] {
            let open = propose(&request, way);
            assert_eq!(open.confirm(&request, SEEN, (FIRST, NOW)).is_ok(), alone);
            assert!(open.confirm(&request, SEEN, (SECOND, NOW)).is_ok());
        }
    }
}

#[test]
fn an_old_page_releases_nothing() {
    let request = blocked(ProxyAction::Lock);
    let old = shown(false, 2, false);
    let id = ReleaseId::new(Uuid::nil());
    let changed = ReleaseRefused::AttemptsChanged;
    for way in [again(), by_hand()] {
        let refused = Release::propose(id, &request, way, old, (FIRST, NOW));
        assert_eq!(refused, Err(changed));
    }
    let open = propose(&request, again());
    for shown in [old, shown(true, 3, true)] {
        assert_eq!(open.confirm(&request, shown, (SECOND, NOW)), Err(changed));
    }
}

#[test]
fn doubt_is_read_before_sending_again_and_only_then() {
    let request = blocked(ProxyAction::Lock);
    let id = ReleaseId::new(Uuid::nil());
    let propose = |way, read| {
        Release::propose(id, &request, way, shown(true, 3, read), (FIRST, NOW)).map(|it| it.seen)
    };
    assert_eq!(propose(again(), false), Err(ReleaseRefused::DoubtUnread));
    let (seen, _) = shown(true, 3, true);
    assert_eq!(propose(again(), true), Ok(seen));
    assert_eq!(propose(by_hand(), false), Ok(seen));
}

#[test]
fn a_proposal_is_declined_by_another_withdrawn_by_its_proposer_and_decided_once() {
    let request = blocked(ProxyAction::Wipe);
    let mut open = propose(&request, again());
    let why = || Note::parse("まだ早い").unwrap();
    let same = open.decline(why(), FIRST, NOW);
    assert_eq!(same, Err(ReleaseRefused::SamePerson));
    let other = open.withdraw(SECOND, NOW);
    assert_eq!(other, Err(ReleaseRefused::OtherPerson));
    open.decided = Some(open.withdraw(FIRST, NOW).unwrap());
    let decided = Err(ReleaseRefused::Decided);
    assert_eq!(open.withdraw(FIRST, NOW), decided);
    assert_eq!(open.decline(why(), SECOND, NOW), decided);
    let confirmed = open.confirm(&request, SEEN, (SECOND, NOW));
    assert_eq!(confirmed, Err(ReleaseRefused::Decided));
}

#[test]
fn it_goes_where_its_way_says() {
    let request = blocked(ProxyAction::Lock);
    let to = |way| {
        let open = propose(&request, way);
        open.confirm(&request, SEEN, (FIRST, NOW)).unwrap().1
    };
    let queued = State::Queued {
        due_at: NOW,
        why: Some("not_authorized".into()),
    };
    assert_eq!(to(again()), queued);
    let sent = State::Sent {
        at: NOW,
        request_uid: "0b54".into(),
    };
    assert_eq!(to(by_hand()), sent);
}
