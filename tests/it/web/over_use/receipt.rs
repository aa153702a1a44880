//! Another day of receipt moves the deadline, while nothing is decided.

use kagiban::domain::policy::Role;

use super::{DAY, daily, noticed, told};
use crate::support::desk::{PASSWORD, TestDesk, both};

both!(
    r10_3_4_another_day_of_receipt_moves_the_deadline,
    r10_3_4_a_day_of_receipt_that_cannot_be_is_refused_by_its_field,
    r10_3_4_who_may_not_record_a_receipt_is_refused,
);

async fn r10_3_4_another_day_of_receipt_moves_the_deadline(desk: TestDesk) {
    let (_, case) = noticed(&desk).await;
    desk.clock.move_by(5 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let fields = [("received_on", "2026-11-25")];
    let done = admin.fill(&format!("{case}/receipt"), &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(
        desk.kinds().await.last().unwrap(),
        "over_use_receipt_recorded"
    );
    assert_eq!(
        desk.count("mail").await,
        4,
        "the contacts are told the deadline"
    );
    let page = admin.get(&case).await;
    assert!(
        page.text("aside").contains("2026-12-25"),
        "{}",
        page.text("aside")
    );
    let notice = admin.get(&format!("{case}/notice")).await.text("main");
    assert!(
        notice.contains("2026-12-22") && !notice.contains("2026-12-25"),
        "{notice}"
    );
    // Fourteen days before the old deadline nobody is reminded, before the new one they are.
    desk.clock.move_by(11 * DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_reminded").await, 0);
    desk.clock.move_by(3 * DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_reminded").await, 1);
}

async fn r10_3_4_a_day_of_receipt_that_cannot_be_is_refused_by_its_field(desk: TestDesk) {
    let (_, case) = noticed(&desk).await;
    desk.clock.move_by(5 * DAY);
    let path = format!("{case}/receipt");
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    for day in ["2026-11-21", "2026-11-28", "2026-11-31", ""] {
        let refused = supervisor.fill(&path, &[("received_on", day)]).await;
        assert_eq!(refused.status, 422, "{day}");
        assert!(!refused.error("received_on").is_empty(), "{day}");
    }
    assert_eq!(desk.count("over_use_deadline").await, 1);
    // Once it was decided, it is too late.
    desk.clock.move_by(40 * DAY);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let fields = [("until", "2027-01-31"), ("reason", "増設の手続き中")];
    let done = supervisor.fill(&format!("{case}/extend"), &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(supervisor.get(&path).await.status, 409);
    supervisor.get(&case).await;
    let late = supervisor
        .post(&path, &[("received_on", "2026-11-25")])
        .await;
    assert_eq!(late.status, 409);
}

async fn r10_3_4_who_may_not_record_a_receipt_is_refused(desk: TestDesk) {
    let (_, case) = noticed(&desk).await;
    for role in [Role::Agent, Role::Auditor] {
        let mut visitor = desk.sign_in(role).await;
        let fields = [("received_on", "2026-11-22"), ("password", PASSWORD)];
        let refused = visitor.post(&format!("{case}/receipt"), &fields).await;
        assert_eq!(refused.status, 403, "{role}");
    }
    assert_eq!(desk.count("over_use_deadline").await, 1);
}
