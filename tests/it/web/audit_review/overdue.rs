//! What nobody reviewed or answered shows by itself.

use kagiban::domain::policy::Role;

use super::{DAY, back, known, signed};
use crate::support::desk::{TestDesk, both};

both!(
    what_is_not_reviewed_for_over_a_month_is_an_auditors_task_and_on_the_dashboard,
    an_open_finding_is_its_owners_task_and_an_overdue_one_also_the_supervisors,
    days_to_which_the_clock_went_back_are_to_be_reviewed_again,
);

async fn what_is_not_reviewed_for_over_a_month_is_an_auditors_task_and_on_the_dashboard(
    desk: TestDesk,
) {
    known(&desk, "auditor", Role::Auditor).await;
    known(&desk, "supervisor", Role::Supervisor).await;
    known(&desk, "agent", Role::Agent).await;
    desk.clock.move_by(31 * DAY);
    let mut auditor = back(&desk, "auditor").await;
    assert!(
        auditor
            .get("/tasks")
            .await
            .attrs("tbody a", "href")
            .is_empty()
    );
    assert!(
        !auditor
            .get("/")
            .await
            .text("main")
            .contains("確認されていません")
    );
    desk.clock.move_by(DAY);
    let mut auditor = back(&desk, "auditor").await;
    let tasks = auditor.get("/tasks?for=me").await;
    let text = tasks.text("tbody tr");
    for words in [
        "2026-12-23",
        "監査ログを確認する",
        "2026-11-22 から",
        "監査担当",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(tasks.text("main").contains("期日を過ぎたもの"));
    let form = auditor.get(&tasks.attr("tbody a", "href")).await;
    let offered = ["from", "to"].map(|name| form.attr(&format!("#{name}"), "value"));
    assert_eq!(offered, ["2026-11-22", "2026-11-30"]);
    for (who, told) in [("auditor", true), ("supervisor", true), ("agent", false)] {
        let home = back(&desk, who).await.get("/").await.text("main");
        let says = home.contains("2026-11-22 からの監査ログが、1 か月を過ぎても");
        assert_eq!(says, told, "{who}: {home}");
    }
    assert!(
        auditor
            .get("/audit/reviews")
            .await
            .text("main")
            .contains("確認が遅れています")
    );
    let seen = signed(&mut auditor, ("2026-11-22", "2026-11-30"), None).await;
    assert_eq!(seen.status, 303);
    assert!(
        auditor
            .get("/tasks")
            .await
            .attrs("tbody a", "href")
            .is_empty()
    );
    assert!(
        !auditor
            .get("/")
            .await
            .text("main")
            .contains("確認されていません")
    );
    // There was one more day with events since, which is to be reviewed, and not overdue.
    let list = auditor.get("/audit/reviews").await.text("main");
    assert!(
        list.contains("2026-12-23") && list.contains("確認待ち"),
        "{list}"
    );
}

async fn an_open_finding_is_its_owners_task_and_an_overdue_one_also_the_supervisors(
    desk: TestDesk,
) {
    desk.clock.move_by(DAY);
    let (mut owner, id) = known(&desk, "owner", Role::Administrator).await;
    let (mut boss, _) = known(&desk, "boss", Role::Supervisor).await;
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    let finding = ("記録の漏れ", id.as_str(), "2026-11-24");
    signed(&mut auditor, ("2026-11-22", "2026-11-22"), Some(finding)).await;
    let tasks = owner.get("/tasks?for=me").await;
    let text = tasks.text("tbody tr");
    for words in ["2026-11-24", "監査の指摘事項に対応する", "1-1", "高橋"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let path = tasks.attr("tbody a", "href");
    assert_eq!(owner.get(&path).await.status, 200);
    let mut other = desk.sign_in(Role::Administrator).await;
    assert!(
        other
            .get("/tasks?for=me")
            .await
            .attrs("tbody a", "href")
            .is_empty()
    );
    assert!(
        boss.get("/tasks?for=me")
            .await
            .attrs("tbody a", "href")
            .is_empty()
    );
    desk.clock.move_by(2 * DAY);
    let mut boss = back(&desk, "boss").await;
    let tasks = boss.get("/tasks?for=me").await;
    assert!(
        tasks
            .text("tbody tr")
            .contains("期日を過ぎた監査の指摘事項")
    );
    let mut owner = back(&desk, "owner").await;
    assert!(
        owner
            .get("/")
            .await
            .text("main")
            .contains("期日を過ぎたもの 1 件")
    );
    let done = [("closing_note", "手順書を改めた")];
    assert_eq!(boss.fill(&path, &done).await.status, 303);
    for who in [&mut boss, &mut owner] {
        assert!(who.get("/tasks").await.attrs("tbody a", "href").is_empty());
    }
}

async fn days_to_which_the_clock_went_back_are_to_be_reviewed_again(desk: TestDesk) {
    known(&desk, "somebody", Role::Agent).await;
    desk.clock.move_by(DAY);
    let (mut auditor, _) = known(&desk, "auditor", Role::Auditor).await;
    signed(&mut auditor, ("2026-11-22", "2026-11-22"), None).await;
    let open = "まだ確認していない期間";
    let list = auditor.get("/audit/reviews").await;
    assert!(
        list.texts("tbody tr")
            .iter()
            .all(|row| !row.contains("確認待ち")),
        "{open}"
    );
    desk.clock.move_by(-DAY);
    // At another node, where nobody's pace was counted by the clock before.
    auditor.goes_to(kagiban::web::router(desk.node(|_| {})));
    assert_eq!(auditor.get("/audit/access").await.status, 200);
    desk.clock.move_by(DAY);
    assert!(desk.kinds().await.contains(&"clock_went_back".to_owned()));
    let list = auditor.get("/audit/reviews").await;
    let rows = list.texts("tbody tr");
    assert!(
        rows[0].contains("2026-11-22") && rows[0].contains("確認待ち"),
        "{rows:?}"
    );
    let seen = signed(&mut auditor, ("2026-11-22", "2026-11-22"), None).await;
    assert_eq!(seen.status, 303);
    let rows = auditor.get("/audit/reviews").await.texts("tbody tr");
    assert!(rows.iter().all(|row| !row.contains("確認待ち")), "{rows:?}");
}
