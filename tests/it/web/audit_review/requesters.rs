//! Who might ask on a day: what was changed later is taken back.

use kagiban::domain::ids::RequesterId;
use kagiban::domain::policy::Role;
use kagiban::domain::register::Requester;
use kagiban::domain::text::Line;

use super::{DAY, back, known};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;

both!(
    a_requester_who_was_changed_since_is_as_before_on_the_day_before,
    numbers_and_an_app_that_came_later_were_not_there_before,
    many_requesters_are_shown_page_by_page_and_taken_out_whole,
);

async fn a_requester_who_was_changed_since_is_as_before_on_the_day_before(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = sakura.contract.subscriber;
    known(&desk, "auditor", Role::Auditor).await;
    desk.clock.move_by(DAY);
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    let path = format!("/requesters/{}/edit", sakura.requester.id);
    let fields = [
        ("number", "8"),
        ("name", "鈴木 花子"),
        ("kana", "すずき はなこ"),
        ("valid_from", ""),
        ("valid_until", "2026-11-22"),
        ("active", "1"),
        ("version", "1"),
    ];
    let seen = admin.fill(&path, &fields).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let mut auditor = back(&desk, "auditor").await;
    for (day, told, counted) in [
        ("2026-11-22", ["佐藤 花子", "依頼できる"], "1 名(登録 1 名)"),
        (
            "2026-11-23",
            ["鈴木 花子", "期間の終了後"],
            "0 名(登録 1 名)",
        ),
    ] {
        let page = auditor
            .get(&format!("/audit/access/{whose}?on={day}"))
            .await;
        let row = page.text("main tbody tr");
        for words in told {
            assert!(row.contains(words), "{day} {words}: {row}");
        }
        let page = auditor.get(&format!("/audit/access?on={day}")).await;
        let counts = page.text("main .facts");
        assert!(counts.contains(counted), "{day}: {counts}");
        let link = page.attr("#requesters tbody a", "href");
        assert_eq!(link, format!("/audit/access/{whose}?on={day}"));
    }
    let earlier = auditor
        .get(&format!("/audit/access/{whose}?on=2026-11-21"))
        .await;
    assert!(earlier.text("main").contains("依頼者はいません"));
}

async fn numbers_and_an_app_that_came_later_were_not_there_before(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    desk.clock.move_by(DAY);
    let mut admin = known(&desk, "admin", Role::Administrator).await.0;
    let numbers = [("number_1", "03-1234-5678"), ("number_2", "")];
    let path = format!("/requesters/{}/numbers", sakura.requester.id);
    let seen = admin.fill(&path, &numbers).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let mut auditor = known(&desk, "auditor", Role::Auditor).await.0;
    let whose = sakura.contract.subscriber;
    for (day, told) in [("2026-11-22", "監査ログに記録なし"), ("2026-11-23", "はい")] {
        let page = auditor
            .get(&format!("/audit/access/{whose}?on={day}"))
            .await;
        let cells = page.texts("main tbody td");
        assert_eq!(cells[8], told, "{day}: {cells:?}");
        assert_eq!([&cells[6], &cells[7], &cells[9]], ["いいえ"; 3], "{day}");
    }
}

async fn many_requesters_are_shown_page_by_page_and_taken_out_whole(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    for number in 100..230 {
        let person = Requester {
            id: RequesterId::new(desk.id()),
            number: Line::parse(&number.to_string()).unwrap(),
            ..sakura.requester.clone()
        };
        seed::may_ask(&mut tx, &person, "$argon2id$nobody", desk.now()).await;
    }
    tx.commit_bookkeeping().await.unwrap();
    let mut auditor = known(&desk, "auditor", Role::Auditor).await.0;
    let first = format!("/audit/access/{}", sakura.contract.subscriber);
    let page = auditor.get(&first).await;
    let mut numbers = page.texts("main tbody td:nth-child(2)");
    assert_eq!(numbers.len(), 100);
    let next = page.attr("a[rel=next]", "href");
    let page = auditor.get(&next).await;
    assert!(page.attrs("a[rel=next]", "href").is_empty());
    numbers.extend(page.texts("main tbody td:nth-child(2)"));
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 131);
    let form = auditor.get("/audit/access").await;
    assert!(form.text("main .facts").contains("131 名(登録 131 名)"));
    let fields = [("what", "requesters"), ("password", PASSWORD)];
    let seen = auditor
        .post_with("/audit/access/export", &form.inputs(), &fields)
        .await;
    assert_eq!(seen.html.lines().count(), 132);
}
