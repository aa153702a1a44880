use super::*;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hours * 3_600).unwrap()
}

fn ready() -> Readiness {
    Readiness {
        designated: ProxyAction::Wipe,
        token_expires_on: Some("2027-06-01".parse().unwrap()),
        check: Some(Check {
            at: at(0),
            why: String::new(),
            clock_ms: Some(400),
            devices: Learnt::Readable,
            wipes: Learnt::Readable,
            freezes: Learnt::NotLearnt,
        }),
        last_good_at: Some(at(0)),
        not_authenticated_since: None,
        mirrored_at: Some(at(0)),
        mirror_failed: None,
        wanted_at: None,
    }
}

fn with(change: impl FnOnce(&mut Check)) -> Vec<Lack> {
    let mut tenant = ready();
    change(tenant.check.as_mut().unwrap());
    tenant.lacks(at(1))
}

#[test]
fn a_token_works_to_the_end_of_its_last_day_in_utc() {
    let last: Date = "2026-12-01".parse().unwrap();
    let left = |time: &str| days_left(last, time.parse().unwrap());
    assert_eq!(left("2026-12-01T23:59:59Z"), 0);
    assert_eq!(left("2026-12-02T00:00:00Z"), -1);
    assert_eq!(left("2026-11-24T12:00:00Z"), 7);
}

#[test]
fn a_tenant_that_answers_everything_lacks_nothing() {
    assert_eq!(ready().lacks(at(1)), []);
}

#[test]
fn what_a_check_found_is_lacking() {
    let refused = with(|check| check.wipes = Learnt::Refused);
    assert_eq!(refused, [Lack::WipesRefused]);
    let empty = with(|check| check.devices = Learnt::Nothing);
    assert_eq!(empty, [Lack::NoDevices]);
    let clock = with(|check| check.clock_ms = Some(-31_500));
    assert_eq!(clock, [Lack::Clock(-31)]);
    let away = with(|check| check.why = "connect_refused".into());
    assert_eq!(away, [Lack::Unanswered("connect_refused".into())]);
}

#[test]
fn a_lock_contract_does_not_need_to_read_wipes() {
    let mut tenant = ready();
    tenant.designated = ProxyAction::Lock;
    tenant.check.as_mut().unwrap().wipes = Learnt::Refused;
    assert_eq!(tenant.lacks(at(1)), []);
}

#[test]
fn what_was_learnt_long_ago_is_no_promise() {
    assert_eq!(ready().lacks(at(49)), [Lack::CheckOld, Lack::MirrorOld]);
    let never = Readiness {
        check: None,
        mirrored_at: None,
        ..ready()
    };
    assert_eq!(never.lacks(at(0)), [Lack::NeverChecked, Lack::MirrorOld]);
}

#[test]
fn a_check_that_was_not_answered_is_repeated_within_the_hour() {
    let mut check = ready().check.unwrap();
    assert!(next_check(&check, 0) == at(24) && next_check(&check, 255) < at(25));
    check.why = "connect_refused".into();
    assert_eq!(next_check(&check, 0), at(1));
}
