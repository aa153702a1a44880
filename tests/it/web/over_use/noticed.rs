//! From the count to the notice, and to the end of it.

use kagiban::domain::policy::Role;
use kagiban::domain::register::Subscriber;
use kagiban::domain::text::Line;
use kagiban::store::subscriber;

use super::{DAY, daily, elsewhere, noticed, told, used};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::assert_spoken;

both!(
    r10_3_3_use_above_the_contract_is_noticed_once_and_mailed_with_a_number,
    r10_3_3_numbers_of_notices_have_no_gaps,
    r10_3_3_a_notice_stays_as_it_was_issued,
    r16_the_case_closes_by_itself_when_use_is_inside_again,
    r16_the_case_closes_when_the_option_has_ended,
);

async fn r10_3_3_use_above_the_contract_is_noticed_once_and_mailed_with_a_number(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    used(&desk, &sakura, 25).await;
    assert_eq!(desk.count("over_use_case").await, 0);
    desk.clock.move_by(3_600);
    seed::read_whole(&desk, &sakura, 26).await;
    let (one, other) = (daily(&desk), elsewhere(&desk).await);
    let (first, second) = tokio::join!(one.round(), other.round());
    first.unwrap();
    second.unwrap();
    one.round().await.unwrap();
    assert_eq!(desk.count("over_use_case").await, 1);
    assert_eq!(told(&desk, "over_use_found").await, 1);
    assert_eq!(told(&desk, "over_use_notice_issued").await, 1);
    assert_eq!(desk.count("mail").await, 2, "both contacts are told");
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let list = auditor.get("/over-use").await;
    let text = list.text("main");
    for words in ["OU-2026-0001", "25 のうち 26", "2026-12-22", "通知済み"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let case = list.attr("main table a", "href");
    let page = auditor.get(&case).await;
    assert_spoken(&case, &page.html);
    assert!(
        page.attrs("main .actions a[href$='/receipt']", "href")
            .is_empty()
    );
    let log = auditor.get("/audit").await;
    assert!(
        log.text("main").contains("OU-2026-0001"),
        "{}",
        log.text("main")
    );
}

async fn r10_3_3_numbers_of_notices_have_no_gaps(desk: TestDesk) {
    for (tag, devices) in [("00123", 26), ("00124", 25), ("00125", 40)] {
        let action = kagiban::domain::action::ProxyAction::Lock;
        let company = seed::company(&desk, tag, action, "2026-01-15").await;
        seed::read_whole(&desk, &company, devices).await;
    }
    daily(&desk).round().await.unwrap();
    let numbers = async || -> Vec<String> {
        let mut read = desk.app.store.read().await.unwrap();
        let sql = "SELECT number FROM over_use_case ORDER BY number";
        sqlx::query_scalar(sql).fetch_all(&mut *read).await.unwrap()
    };
    assert_eq!(numbers().await, ["OU-2026-0001", "OU-2026-0002"]);
    // Each year begins anew.
    let action = kagiban::domain::action::ProxyAction::Lock;
    let later = seed::company(&desk, "00126", action, "2026-01-15").await;
    desk.clock.move_by(40 * DAY);
    used(&desk, &later, 30).await;
    assert_eq!(numbers().await[2], "OU-2027-0001");
}

async fn r10_3_3_a_notice_stays_as_it_was_issued(desk: TestDesk) {
    let (sakura, case) = noticed(&desk).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    let id = sakura.contract.subscriber;
    let known = subscriber::load(tx.conn().unwrap(), id).await.unwrap();
    let renamed = Subscriber {
        name: Line::parse("新サクラ株式会社").unwrap(),
        ..known.unwrap()
    };
    subscriber::save(&mut tx, &renamed).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 40).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let path = format!("{case}/notice");
    let notice = supervisor.get(&path).await;
    assert_spoken(&path, &notice.html);
    let text = notice.text("main");
    for words in [
        "サクラ商事00123",
        "26",
        "2026-11-22",
        "2026-12-22",
        "over-use-1",
        "第 16 条",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("新サクラ") && !text.contains("40"), "{text}");
}

async fn r16_the_case_closes_by_itself_when_use_is_inside_again(desk: TestDesk) {
    let (sakura, case) = noticed(&desk).await;
    // A day on which nothing was counted closes nothing.
    desk.clock.move_by(DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_closed").await, 0);
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 25).await;
    assert_eq!(told(&desk, "over_use_closed").await, 1);
    assert_eq!(desk.count("mail").await, 4);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let page = supervisor.get(&case).await;
    assert!(
        page.text("main").contains("契約数内に戻った"),
        "{}",
        page.text("main")
    );
    // Nobody is reminded of it any more, and what comes next is another case.
    desk.clock.move_by(20 * DAY);
    daily(&desk).round().await.unwrap();
    assert_eq!(told(&desk, "over_use_reminded").await, 0);
    used(&desk, &sakura, 30).await;
    assert_eq!(desk.count("over_use_case").await, 2);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let page = supervisor
        .get(&format!("/contracts/{}", sakura.contract.id))
        .await;
    let text = page.text("#usage");
    assert!(
        text.contains("OU-2026-0001") && text.contains("OU-2026-0002"),
        "{text}"
    );
}

async fn r16_the_case_closes_when_the_option_has_ended(desk: TestDesk) {
    let (sakura, _) = noticed(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = format!("/contracts/{}/end", sakura.contract.id);
    let fields = [("arrived_on", "2026-11-22"), ("named_on", "")];
    assert_eq!(admin.fill(&path, &fields).await.status, 303);
    desk.clock.move_by(30 * DAY);
    used(&desk, &sakura, 26).await;
    assert_eq!(told(&desk, "over_use_closed").await, 0);
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 26).await;
    assert_eq!(told(&desk, "over_use_closed").await, 1);
    assert_eq!(desk.count("over_use_case").await, 1);
    assert_eq!(
        desk.count("usage_day").await,
        2,
        "what has ended is not counted"
    );
}
