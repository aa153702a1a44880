//! An auditor signs for a period that is over.

use kagiban::domain::policy::Role;
use kagiban::store::audit;

use super::{DAY, facts, known, signed};
use crate::support::desk::{PASSWORD, TestDesk, both};

both!(
    an_auditor_signs_for_a_period_with_a_finding_and_the_log_tells_both,
    a_period_that_is_not_over_or_goes_backwards_is_refused_by_its_field,
    a_finding_that_makes_no_sense_is_refused_by_its_field,
    nobody_but_an_auditor_signs_and_only_with_their_password,
    a_period_may_be_reviewed_twice_and_a_form_is_answered_once,
);

async fn an_auditor_signs_for_a_period_with_a_finding_and_the_log_tells_both(desk: TestDesk) {
    let (_, owner) = known(&desk, "owner", Role::Agent).await;
    let before = desk.kinds().await.len();
    desk.clock.move_by(DAY);
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    let form = auditor.get("/audit/reviews/new").await;
    let offered = ["from", "to"].map(|name| form.attr(&format!("#{name}"), "value"));
    assert_eq!(offered, ["2026-11-22", "2026-11-22"]);
    let finding = ("折り返しをしていない", owner.as_str(), "2026-11-30");
    let (size, root) = {
        let mut read = desk.app.store.read().await.unwrap();
        let head = audit::head(&mut read).await.unwrap();
        (head.size(), head.root().to_string())
    };
    let days = ("2026-11-22", "2026-11-22");
    let seen = signed(&mut auditor, days, Some(finding)).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let page = auditor.get(&seen.location).await;
    let text = page.text("main");
    let numbers = format!("0–{}", before - 1);
    for words in [
        "第 1 回",
        "2026-11-22 – 2026-11-22",
        &numbers,
        &format!("{size} 件"),
        &root,
        "全件を確認した。",
        "高橋",
        "折り返しをしていない",
        "1-1",
        "対応中",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let kinds = desk.kinds().await;
    assert_eq!(
        kinds[kinds.len() - 2..],
        ["audit_review_signed", "audit_finding_raised"]
    );
    let told = facts(&desk, "audit_review_signed").await;
    assert!(told.contains("\"to_on\":\"2026-11-22\""), "{told}");
    let log = auditor.get("/audit?kind=audit_review_signed").await;
    assert_eq!(
        log.attr("main tbody td:nth-child(5) a", "href"),
        seen.location.split('?').next().unwrap()
    );
    let list = auditor.get("/audit/reviews").await.text("main");
    assert!(list.contains("すべての期間を確認済み"), "{list}");
    assert!(list.contains("1 件(対応中 1 件)"), "{list}");
}

async fn a_period_that_is_not_over_or_goes_backwards_is_refused_by_its_field(desk: TestDesk) {
    desk.clock.move_by(DAY);
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    for (from, to, field) in [
        ("2026-11-22", "2026-11-23", "to"),
        ("2026-11-24", "2026-11-25", "to"),
        ("2026-11-22", "2026-11-21", "to"),
        ("2026-11-31", "2026-11-22", "from"),
        ("2026-11-22", "", "to"),
    ] {
        let seen = signed(&mut auditor, (from, to), None).await;
        assert_eq!(seen.status, 422, "{from} {to}");
        assert!(!seen.error(field).is_empty(), "{from} {to}");
        assert_eq!(seen.attr("#from", "value"), from);
        assert_eq!(seen.text("#note"), "全件を確認した。");
    }
    let blank = [("from", "2026-11-22"), ("to", "2026-11-22"), ("note", " ")];
    let seen = auditor.fill("/audit/reviews/new", &blank).await;
    assert!(!seen.error("note").is_empty());
    assert_eq!(desk.count("audit_review").await, 0);
}

async fn a_finding_that_makes_no_sense_is_refused_by_its_field(desk: TestDesk) {
    let (_, owner) = known(&desk, "owner", Role::Agent).await;
    desk.clock.move_by(DAY);
    let (mut auditor, own) = known(&desk, "auditor", Role::Auditor).await;
    let sense = [
        ("text_2", "記録の漏れ"),
        ("severity_2", "high"),
        ("owner_2", owner.as_str()),
        ("due_2", "2026-11-23"),
        ("event_2", "0"),
    ];
    for (field, value) in [
        ("text_2", ""),
        ("severity_2", "grave"),
        ("owner_2", ""),
        ("owner_2", own.as_str()),
        ("due_2", "2026-11-22"),
        ("due_2", "soon"),
        ("event_2", "9999"),
        ("event_2", "-1"),
    ] {
        let mut fields = vec![
            ("from", "2026-11-22"),
            ("to", "2026-11-22"),
            ("note", "確認した"),
        ];
        fields.extend(sense.map(|(name, kept)| (name, if name == field { value } else { kept })));
        let seen = auditor.fill("/audit/reviews/new", &fields).await;
        assert_eq!(seen.status, 422, "{field} {value}");
        assert!(!seen.error(field).is_empty(), "{field} {value}");
    }
    assert_eq!(desk.count("audit_review").await, 0);
    let mut fields = vec![
        ("from", "2026-11-22"),
        ("to", "2026-11-22"),
        ("note", "確認した"),
    ];
    fields.extend(sense);
    let seen = auditor.fill("/audit/reviews/new", &fields).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    assert_eq!(desk.count("audit_finding").await, 1);
}

async fn nobody_but_an_auditor_signs_and_only_with_their_password(desk: TestDesk) {
    desk.clock.move_by(DAY);
    for role in [Role::Agent, Role::Supervisor, Role::Administrator] {
        let mut who = desk.sign_in(role).await;
        assert_eq!(who.get("/audit/reviews/new").await.status, 403, "{role}");
        let reads = if role == Role::Agent { 403 } else { 200 };
        assert_eq!(who.get("/audit/reviews").await.status, reads, "{role}");
    }
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    auditor.get("/audit/reviews/new").await;
    let fields = [
        ("from", "2026-11-21"),
        ("to", "2026-11-22"),
        ("note", "確認した"),
        ("password", "not my password at all"),
    ];
    let seen = auditor.post("/audit/reviews/new", &fields).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("password").is_empty());
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    assert_eq!(desk.count("audit_review").await, 0);
}

async fn a_period_may_be_reviewed_twice_and_a_form_is_answered_once(desk: TestDesk) {
    known(&desk, "somebody", Role::Agent).await;
    desk.clock.move_by(DAY);
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    let fields = [
        ("from", "2026-11-20"),
        ("to", "2026-11-22"),
        ("note", "確認した"),
        ("password", PASSWORD),
    ];
    auditor.get("/audit/reviews/new").await;
    let first = auditor.post("/audit/reviews/new", &fields).await;
    let again = auditor.post("/audit/reviews/new", &fields).await;
    assert_eq!(
        (first.status.as_u16(), &first.location),
        (303, &again.location)
    );
    let (mut other, _) = known(&desk, "other", Role::Auditor).await;
    let overlapping = signed(&mut other, ("2026-11-22", "2026-11-22"), None).await;
    let page = other.get(&overlapping.location).await.text("main");
    assert!(page.contains("第 2 回"), "{page}");
    // Days without any event are over, too.
    let quiet = signed(&mut other, ("2026-10-01", "2026-10-31"), None).await;
    let page = other.get(&quiet.location).await.text("main");
    assert!(page.contains("指摘事項はありません"), "{page}");
    assert_eq!(desk.count("audit_review").await, 3);
}
