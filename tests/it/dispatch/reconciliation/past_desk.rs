//! Theirs without ours: somebody acted past the desk.

use kagiban::domain::policy::Role;

use super::{compare, console, daily, seeing, sent, sides, states, told};
use crate::dispatch::both_rigs;
use crate::dispatch::rig::Rig;
use crate::support::visitor::assert_spoken;

both_rigs!(
    a_wipe_in_the_console_is_found_once_and_waits_until_somebody_explains_it,
    of_two_acts_on_one_device_one_is_ours,
    what_two_sources_tell_is_one_finding,
    nodes_which_meet_find_it_once,
);

async fn a_wipe_in_the_console_is_found_once_and_waits_until_somebody_explains_it(rig: Rig) {
    let uid = console(&rig, &rig.wipe, "wipe", 1).await;
    compare(&rig).await;
    rig.desk.clock.move_by(86_400);
    compare(&rig).await;
    assert_eq!(told(&rig, "act_past_desk_found").await, 1, "once");
    assert_eq!(states(&rig, &rig.wipe).await, ["当窓口を通さない操作"]);

    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let home = supervisor.get("/").await.text("main");
    assert!(home.contains("自分の役割: 1 件"), "{home}");
    let tasks = supervisor.get("/tasks?for=me").await;
    assert!(
        tasks.text("main").contains("PF3XK9F2"),
        "{}",
        tasks.text("main")
    );
    let path = tasks.attr("main table a", "href");
    let page = supervisor.get(&path).await;
    assert_spoken(&path, &page.html);
    let text = page.text("main");
    assert!(text.contains(uid.as_str().unwrap()), "{text}");
    assert!(
        text.contains("t…@corp.example"),
        "who it was is masked: {text}"
    );

    // Without a note it comes back, and nothing is kept.
    let empty = supervisor.fill(&path, &[("explanation", " ")]).await;
    assert_eq!(empty.status, 422);
    assert!(!empty.error("explanation").is_empty());
    assert_eq!(told(&rig, "difference_explained").await, 0);
    let mut other = rig.desk.sign_in(Role::Supervisor).await;
    other.get(&path).await;
    let note = "情報システム部の太郎さんに電話で確認。廃棄のため。";
    let kept = supervisor.fill(&path, &[("explanation", note)]).await;
    assert_eq!(kept.status, 303, "{}", kept.text("main"));
    assert!(
        supervisor
            .get(&kept.location)
            .await
            .text("main")
            .contains(note)
    );
    let again = other.post(&path, &[("explanation", "別の説明")]).await;
    assert_eq!(again.status, 409, "it is explained once");
    assert_eq!(told(&rig, "difference_explained").await, 1);
    let tasks = supervisor.get("/tasks?for=me").await;
    assert!(!tasks.text("main").contains("PF3XK9F2"));
    let seen = sides(&rig, &rig.wipe, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["当窓口を通さない操作"]);
    assert!(seen.text("main tbody").contains("説明済み"));
    rig.log_holds().await;
}

async fn of_two_acts_on_one_device_one_is_ours(rig: Rig) {
    seeing(&rig).await;
    sent(&rig, &rig.lock, 0).await;
    rig.desk.clock.move_by(120);
    console(&rig, &rig.lock, "freeze", 0).await;
    let wipe = sent(&rig, &rig.wipe, 0).await;
    rig.desk.clock.move_by(120);
    let theirs = console(&rig, &rig.wipe, "wipe", 0).await;
    compare(&rig).await;
    let both = ["当窓口を通さない操作", "一致"];
    assert_eq!(states(&rig, &rig.lock).await, both);
    let seen = sides(&rig, &rig.wipe, "").await;
    assert_eq!(seen.texts("main tbody .state"), both);
    let told_by = seen.texts("main tbody td:nth-child(4)");
    assert!(told_by[0].contains(theirs.as_str().unwrap()), "{told_by:?}");
    assert!(told_by[1].contains(&wipe), "{told_by:?}");
    assert_eq!(told(&rig, "act_past_desk_found").await, 2);
    let only = sides(&rig, &rig.lock, "&differing=1").await;
    assert_eq!(only.texts("main tbody .state"), both[..1]);
}

async fn what_two_sources_tell_is_one_finding(rig: Rig) {
    // At first the list of wipes alone is read, later the events, too.
    console(&rig, &rig.wipe, "wipe", 0).await;
    compare(&rig).await;
    assert_eq!(rig.desk.count("tenant_act").await, 1);
    seeing(&rig).await;
    compare(&rig).await;
    assert_eq!(rig.desk.count("tenant_act").await, 2);
    let seen = sides(&rig, &rig.wipe, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["当窓口を通さない操作"]);
    let theirs = seen.text("main tbody td:nth-child(4)");
    for source in ["API のワイプ処理一覧", "SIEM イベント"] {
        assert!(theirs.contains(source), "{theirs}");
    }
    // And both at once.
    console(&rig, &rig.wipe, "wipe", 1).await;
    compare(&rig).await;
    assert_eq!(rig.desk.count("difference").await, 2);
    assert_eq!(told(&rig, "act_past_desk_found").await, 2);
}

async fn nodes_which_meet_find_it_once(rig: Rig) {
    seeing(&rig).await;
    console(&rig, &rig.wipe, "wipe", 0).await;
    let (one, other) = (daily(&rig, "a"), daily(&rig, "b"));
    let (first, second) = tokio::join!(one.reconciliation(), other.reconciliation());
    first.unwrap();
    second.unwrap();
    assert_eq!(told(&rig, "act_past_desk_found").await, 1);
    assert_eq!(told(&rig, "tenant_compared").await, 2, "one of each tenant");
    // Nothing is due before the next day.
    rig.desk.clock.move_by(86_399);
    one.reconciliation().await.unwrap();
    assert_eq!(told(&rig, "tenant_compared").await, 2);
    rig.desk.clock.move_by(3_600);
    one.reconciliation().await.unwrap();
    assert_eq!(told(&rig, "tenant_compared").await, 4);
}
