//! Ours without theirs: the tenant does not have what it took.

use kagiban::domain::policy::Role;

use super::{HOUR, compare, seeing, sent, sides, states, told};
use crate::dispatch::both_rigs;
use crate::dispatch::rig::Rig;

both_rigs!(
    a_wipe_that_the_tenant_lost_is_missing_only_after_the_grace,
    a_lock_that_the_tenant_lost_is_missing_by_its_request,
    a_lock_that_no_token_may_read_back_is_missing_by_the_events_and_the_record,
    a_lock_that_the_record_shows_is_matched_without_any_event,
    a_lock_that_nothing_would_show_is_neither_missing_nor_matched,
);

const MISSING: &str = "テナント側にありません";
const AWAITED: &str = "テナント側の反映待ち";

async fn a_wipe_that_the_tenant_lost_is_missing_only_after_the_grace(rig: Rig) {
    let uid = sent(&rig, &rig.wipe, 0).await;
    rig.forget(&uid).await;
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.wipe).await, [AWAITED]);
    rig.desk.clock.move_by(6 * HOUR - 60);
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.wipe).await, [AWAITED]);
    assert_eq!(rig.desk.count("difference").await, 0);
    rig.desk.clock.move_by(60);
    compare(&rig).await;
    rig.desk.clock.move_by(30 * HOUR);
    compare(&rig).await;
    assert_eq!(told(&rig, "dispatch_missing_at_tenant").await, 1, "once");
    assert_eq!(states(&rig, &rig.wipe).await, [MISSING]);
    let only = sides(&rig, &rig.wipe, "&differing=1").await;
    assert_eq!(only.texts("main tbody .state"), [MISSING]);
    // It is a supervisor's to find out; the request stays what it is.
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let tasks = supervisor.get("/tasks?for=me").await;
    let path = tasks.attr("main table a", "href");
    let page = supervisor.get(&path).await;
    assert!(page.text("main").contains(&uid), "{}", page.text("main"));
    let fields = [("explanation", "端末は消去済みと確認")];
    assert_eq!(supervisor.fill(&path, &fields).await.status, 303);
    assert_eq!(rig.effects().await.len(), 1, "nothing was sent again");
}

async fn a_lock_that_the_tenant_lost_is_missing_by_its_request(rig: Rig) {
    rig.use_token(&rig.lock, "reads").await;
    let uid = sent(&rig, &rig.lock, 0).await;
    let there = sent(&rig, &rig.lock, 1).await;
    rig.forget(&uid).await;
    rig.desk.clock.move_by(6 * HOUR);
    compare(&rig).await;
    let seen = sides(&rig, &rig.lock, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["一致", MISSING]);
    assert!(seen.text("main tbody").contains(&there));
    assert!(seen.text("main tbody").contains("API のロックリクエスト"));
    assert_eq!(told(&rig, "dispatch_missing_at_tenant").await, 1);
}

async fn a_lock_that_no_token_may_read_back_is_missing_by_the_events_and_the_record(rig: Rig) {
    seeing(&rig).await;
    let uid = sent(&rig, &rig.lock, 0).await;
    sent(&rig, &rig.lock, 1).await;
    rig.forget(&uid).await;
    rig.desk.clock.move_by(6 * HOUR);
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["一致", MISSING]);
}

async fn a_lock_that_the_record_shows_is_matched_without_any_event(rig: Rig) {
    sent(&rig, &rig.lock, 0).await;
    rig.desk.clock.move_by(6 * HOUR);
    compare(&rig).await;
    let seen = sides(&rig, &rig.lock, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["一致"]);
    assert!(seen.text("main tbody").contains("API の端末の記録"));
    // The event that can be read later is of the same act.
    seeing(&rig).await;
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["一致"]);
    assert_eq!(rig.desk.count("tenant_act").await, 2);
    assert_eq!(rig.desk.count("difference").await, 0);
}

async fn a_lock_that_nothing_would_show_is_neither_missing_nor_matched(rig: Rig) {
    let uid = sent(&rig, &rig.lock, 0).await;
    rig.forget(&uid).await;
    rig.desk.clock.move_by(6 * HOUR);
    compare(&rig).await;
    let seen = sides(&rig, &rig.lock, "&differing=1").await;
    assert_eq!(seen.texts("main tbody .state"), ["確かめられません"]);
    assert!(
        seen.text("main")
            .contains("1 件は、読み取れる範囲では確かめられません"),
        "{}",
        seen.text("main")
    );
    assert_eq!(rig.desk.count("difference").await, 0);
}
