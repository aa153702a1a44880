//! What waits for whom by when.

use kagiban::domain::policy::Role;

use super::{DAY, bundled};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Seen;

both!(
    what_is_due_is_listed_by_its_day_and_counted_on_the_dashboard,
    what_has_passed_or_was_taken_back_is_no_task,
);

fn listed(page: &Seen) -> Vec<String> {
    page.texts("tbody tr")
}

async fn what_is_due_is_listed_by_its_day_and_counted_on_the_dashboard(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(listed(&admin.get("/tasks").await).is_empty());
    let child = bundled(&mut admin, &whose).await;
    let change = [("licences", "75"), ("effective_on", "2026-12-01")];
    admin.fill(&format!("{child}/changes"), &change).await;
    let notice = [("arrived_on", "2026-11-20"), ("named_on", "")];
    let option = format!("/contracts/{}", sakura.contract.id);
    admin.fill(&format!("{option}/end"), &notice).await;
    let end = admin.get(&whose).await;
    let end = end.attr("#qualifying a[href$='/end']", "href");
    let ended = [
        ("ended_on", "2026-11-30"),
        ("noticed_how", "found_out"),
        ("noticed_on", "2026-11-22"),
    ];
    admin.fill(&end, &ended).await;
    let asked = [
        ("number", "8"),
        ("name", "田村 次郎"),
        ("kana", "タムラ ジロウ"),
        ("passphrase", "あかい はな あかい ほし"),
    ];
    admin
        .fill(&format!("{option}/requesters/new"), &asked)
        .await;
    let page = admin.get("/tasks").await;
    let tasks = listed(&page);
    let expected = [
        ("2026-12-01", "契約内容が変わる日"),
        ("2026-12-20", "契約が終了する日"),
        ("", "契約条件を提示する"),
        ("", "二人目"),
    ];
    assert_eq!(tasks.len(), expected.len(), "{tasks:?}");
    for (task, (day, what)) in tasks.iter().zip(expected) {
        assert!(task.contains(day) && task.contains(what), "{task}");
    }
    for href in page.attrs("tbody a", "href") {
        assert_eq!(admin.get(&href).await.status, 200, "{href}");
    }
    // The second person's is the supervisor's, the rest the administrator's.
    assert_eq!(listed(&admin.get("/tasks?for=me").await).len(), 3);
    assert!(
        admin
            .get("/")
            .await
            .text("main")
            .contains("自分の役割: 3 件")
    );
    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(listed(&boss.get("/tasks?for=me").await).len(), 1);
    // A token that has run out is overdue, as long as the contract is in force.
    let end = [("password", PASSWORD)];
    admin.get(&option).await;
    admin.post(&format!("{option}/end/revoke"), &end).await;
    desk.clock.move_by(200 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let home = admin.get("/").await.text("main");
    assert!(home.contains("期日を過ぎたもの 1 件"), "{home}");
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.get("/tasks").await.status, 403);
    assert!(!agent.get("/").await.text("main").contains("やること"));
}

async fn what_has_passed_or_was_taken_back_is_no_task(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let mut admin = desk.sign_in(Role::Administrator).await;
    for month in ["2026-12-01", "2027-01-01"] {
        let change = [("licences", "75"), ("effective_on", month)];
        admin.fill(&format!("{child}/changes"), &change).await;
    }
    assert_eq!(
        listed(&admin.get("/tasks?for=me").await).len(),
        1,
        "January is far"
    );
    let page = admin.get(&child).await;
    let first = page.attrs("[name=change]", "value").remove(0);
    let revoke = format!("{child}/changes/revoke");
    admin.post(&revoke, &[("change", &first)]).await;
    assert!(listed(&admin.get("/tasks?for=me").await).is_empty());
    desk.clock.move_by(39 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let tomorrow = listed(&admin.get("/tasks?for=me").await);
    assert!(tomorrow[0].contains("2027-01-01"), "{tomorrow:?}");
    desk.clock.move_by(DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(listed(&admin.get("/tasks?for=me").await).is_empty());
}
