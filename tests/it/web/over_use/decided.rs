//! After the deadline nothing happens by itself: a supervisor decides, with a reason and their password.

use kagiban::domain::policy::Role;

use super::{DAY, daily, noticed, told, used};
use crate::support::desk::{TestDesk, both};
use crate::support::seed::Company;
use crate::web::call;

both!(
    r10_3_4_after_the_deadline_a_supervisor_is_asked_and_nothing_else_happens,
    r10_3_4_a_charge_is_kept_with_amount_month_and_reason_and_decided_again_later,
    r10_3_4_an_extension_sets_a_new_deadline_with_reminders_of_its_own,
    r16_the_whole_contract_is_terminated_with_a_last_day,
    r10_3_4_the_option_is_terminated_with_a_last_day,
    r10_3_4_a_decision_that_makes_no_sense_is_refused_by_its_field,
    r10_3_4_nobody_but_a_supervisor_decides_and_only_when_it_is_due,
);

const REASON: (&str, &str) = ("reason", "増設の申込みがなかったため");

/// A case whose deadline passed yesterday: it is 23 December.
async fn due(desk: &TestDesk) -> (Company, String) {
    let (sakura, case) = noticed(desk).await;
    desk.clock.move_by(31 * DAY);
    used(desk, &sakura, 26).await;
    (sakura, case)
}

async fn r10_3_4_after_the_deadline_a_supervisor_is_asked_and_nothing_else_happens(desk: TestDesk) {
    let (sakura, case) = noticed(&desk).await;
    desk.clock.move_by(30 * DAY);
    used(&desk, &sakura, 26).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let asked = supervisor.get("/tasks?for=me").await.text("main");
    assert!(asked.contains("超過利用の変更期日"), "{asked}");
    assert!(!asked.contains("判断する"), "{asked}");
    assert_eq!(supervisor.get(&format!("{case}/charge")).await.status, 409);
    desk.clock.move_by(DAY);
    let before = (desk.kinds().await.len(), desk.count("mail").await);
    used(&desk, &sakura, 26).await;
    desk.clock.move_by(60 * DAY);
    used(&desk, &sakura, 26).await;
    assert_eq!((desk.kinds().await.len(), desk.count("mail").await), before);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let asked = supervisor.get("/tasks?for=me").await;
    let text = asked.text("main");
    assert!(
        text.contains("判断する") && text.contains("OU-2026-0001"),
        "{text}"
    );
    assert!(asked.attrs("main a", "href").contains(&case), "{text}");
    let page = supervisor.get(&case).await;
    assert_eq!(page.attrs("main .notice a", "href").len(), 3);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(
        admin
            .get(&case)
            .await
            .attrs("main .notice a", "href")
            .is_empty()
    );
}

async fn r10_3_4_a_charge_is_kept_with_amount_month_and_reason_and_decided_again_later(
    desk: TestDesk,
) {
    let (sakura, case) = due(&desk).await;
    let path = format!("{case}/charge");
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let fields = [("yen", "12,000"), ("month", "2027-01-01"), REASON];
    assert_eq!(supervisor.fill(&path, &fields).await.status, 303);
    assert_eq!(desk.kinds().await.last().unwrap(), "over_use_decided");
    let text = supervisor.get(&case).await.text("main");
    for words in ["12,000 円", "2027-01", REASON.1, "高橋"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let mails = desk.count("mail").await;
    // Its month stands for it; the case goes on, and is decided again after that.
    desk.clock.move_by(39 * DAY);
    used(&desk, &sakura, 26).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    assert_eq!(supervisor.get(&path).await.status, 409, "31 January");
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 26).await;
    assert_eq!(desk.count("mail").await, mails);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let fields = [("yen", "13000"), ("month", "2027-02-01"), REASON];
    assert_eq!(
        supervisor.fill(&path, &fields).await.status,
        303,
        "1 February"
    );
    assert_eq!(desk.count("over_use_decision").await, 2);
    let subscriber = sakura.contract.subscriber;
    for (month, owed) in [
        ("2026-12", ""),
        ("2027-01", "12,000"),
        ("2027-02", "13,000"),
    ] {
        let path = format!("/subscribers/{subscriber}/statement?month={month}");
        let text = supervisor.get(&path).await.text("main");
        assert_eq!(
            text.contains("超過利用の追加料金"),
            !owed.is_empty(),
            "{text}"
        );
        assert!(text.contains(owed), "{owed}: {text}");
    }
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 25).await;
    assert_eq!(desk.kinds().await.last().unwrap(), "over_use_closed");
}

async fn r10_3_4_an_extension_sets_a_new_deadline_with_reminders_of_its_own(desk: TestDesk) {
    let (sakura, case) = due(&desk).await;
    let reminded = told(&desk, "over_use_reminded").await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let fields = [("until", "2027-01-22"), REASON];
    let path = format!("{case}/extend");
    assert_eq!(supervisor.fill(&path, &fields).await.status, 303);
    let page = supervisor.get(&case).await;
    assert!(
        page.text("aside").contains("2027-01-22"),
        "{}",
        page.text("aside")
    );
    assert_eq!(
        supervisor.get(&path).await.status,
        409,
        "it is not due any more"
    );
    for _ in 0..30 {
        desk.clock.move_by(DAY);
        used(&desk, &sakura, 26).await;
    }
    assert_eq!(told(&desk, "over_use_reminded").await, reminded + 3);
    desk.clock.move_by(DAY);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        supervisor.get(&path).await.status,
        200,
        "and due again after it"
    );
}

async fn r16_the_whole_contract_is_terminated_with_a_last_day(desk: TestDesk) {
    terminated(desk, "child", "子契約全体").await;
}

async fn r10_3_4_the_option_is_terminated_with_a_last_day(desk: TestDesk) {
    terminated(desk, "option", "リモートロック・ワイプ代行オプション").await;
}

async fn terminated(desk: TestDesk, subject: &str, called: &str) {
    let (sakura, case) = due(&desk).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let path = format!("{case}/terminate");
    let fields = [("subject", subject), ("last_day", "2026-12-31"), REASON];
    assert_eq!(supervisor.fill(&path, &fields).await.status, 303);
    let page = supervisor.get(&case).await.text("main");
    for words in [called, "2026-12-31", "解除を決定"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mut read = desk.app.store.read().await.unwrap();
    let sql = "SELECT subject || ' ' || ground || ' ' || effective_on FROM ending";
    let ending: String = sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap();
    assert_eq!(ending, format!("{subject} over_use 2026-12-31"));
    drop(read);
    // Less use does not undo it; calls are taken until the last day, which ends the case.
    desk.clock.move_by(8 * DAY);
    used(&desk, &sakura, 3).await;
    assert_eq!(told(&desk, "over_use_closed").await, 0);
    assert_eq!(device(&desk).await, 303, "31 December");
    desk.clock.move_by(DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_closed").await, 1);
    assert_eq!(device(&desk).await, 409, "1 January");
    used(&desk, &sakura, 26).await;
    assert_eq!(
        desk.count("over_use_case").await,
        1,
        "nothing is noticed after the end"
    );
}

/// Whether a call may name a device.
async fn device(desk: &TestDesk) -> u16 {
    let mut agent = desk.sign_in(Role::Agent).await;
    let path = call::verified(&mut agent).await;
    let seen = agent.post(&format!("{path}/device"), &call::DEVICE).await;
    seen.status.as_u16()
}

async fn r10_3_4_a_decision_that_makes_no_sense_is_refused_by_its_field(desk: TestDesk) {
    let (_, case) = due(&desk).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    for (act, fields, field) in [
        (
            "charge",
            [("yen", "0"), ("month", "2027-01-01"), REASON],
            "yen",
        ),
        (
            "charge",
            [("yen", "12.5"), ("month", "2027-01-01"), REASON],
            "yen",
        ),
        (
            "charge",
            [("yen", "1"), ("month", "2026-11-01"), REASON],
            "month",
        ),
        (
            "charge",
            [("yen", "1"), ("month", "2027-01-02"), REASON],
            "month",
        ),
        (
            "charge",
            [("yen", "1"), ("month", "2027-01-01"), ("reason", " ")],
            "reason",
        ),
        (
            "extend",
            [("until", "2026-12-23"), ("yen", ""), REASON],
            "until",
        ),
        (
            "extend",
            [("until", "2026-02-30"), ("yen", ""), REASON],
            "until",
        ),
        (
            "terminate",
            [("subject", "parent"), ("last_day", "2026-12-31"), REASON],
            "subject",
        ),
        (
            "terminate",
            [("subject", "option"), ("last_day", "2026-12-22"), REASON],
            "last_day",
        ),
    ] {
        let refused = supervisor.fill(&format!("{case}/{act}"), &fields).await;
        assert_eq!(refused.status, 422, "{act} {fields:?}");
        let said = refused.text(".notice[role=alert]");
        assert!(
            refused.html.contains(&format!("href=\"#{field}\"")),
            "{act} {fields:?}: {said}"
        );
    }
    supervisor.get(&format!("{case}/extend")).await;
    let fields = [
        ("until", "2027-01-31"),
        REASON,
        ("password", "not my password"),
    ];
    let wrong = supervisor.post(&format!("{case}/extend"), &fields).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    assert_eq!(desk.count("over_use_decision").await, 0);
}

async fn r10_3_4_nobody_but_a_supervisor_decides_and_only_when_it_is_due(desk: TestDesk) {
    let (_, case) = due(&desk).await;
    for role in [Role::Agent, Role::Administrator, Role::Auditor] {
        let mut visitor = desk.sign_in(role).await;
        for act in ["charge", "extend", "terminate"] {
            let refused = visitor.post(&format!("{case}/{act}"), &[REASON]).await;
            assert_eq!(refused.status, 403, "{role} {act}");
        }
    }
    // Two supervisors with the same page: the second one's form meets a decision.
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let mut other = desk.sign_in(Role::Supervisor).await;
    let stale = other.get(&format!("{case}/terminate")).await;
    let fields = [("until", "2027-01-31"), REASON];
    assert_eq!(
        supervisor
            .fill(&format!("{case}/extend"), &fields)
            .await
            .status,
        303
    );
    let fields = [("subject", "option"), ("last_day", "2026-12-31"), REASON];
    let late = other
        .post_with(&format!("{case}/terminate"), &stale.proved(), &fields)
        .await;
    assert_eq!(late.status, 409);
    assert_eq!(desk.count("over_use_decision").await, 1);
}
