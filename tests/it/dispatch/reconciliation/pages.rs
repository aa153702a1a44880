//! The page: who may do what there, its parts, and the names that it masks.

use kagiban::domain::policy::Role;

use super::{compare, console, daily, seeing, sides, told};
use crate::dispatch::both_rigs;
use crate::dispatch::rig::Rig;
use crate::support::visitor::assert_spoken;

both_rigs!(
    supervisors_and_auditors_have_a_tenant_compared_now,
    administrators_read_and_only_supervisors_explain,
    who_acted_is_masked_until_somebody_opens_it,
    the_list_goes_on_page_by_page_within_its_period,
);

async fn supervisors_and_auditors_have_a_tenant_compared_now(rig: Rig) {
    seeing(&rig).await;
    compare(&rig).await;
    console(&rig, &rig.wipe, "wipe", 0).await;
    let path = format!("/reconciliation?tenant={}", rig.wipe.tenant.id);
    let ask = format!("/tenants/{}/compare", rig.wipe.tenant.id);
    for (role, asked) in [(Role::Supervisor, 1), (Role::Auditor, 2)] {
        let mut who = rig.desk.sign_in(role).await;
        who.get(&path).await;
        let seen = who.submit(&ask, &[]).await;
        assert_spoken(&path, &seen.html);
        assert!(seen.text("main").contains("照合の依頼を受け付けています"));
        assert_eq!(told(&rig, "tenant_compare_asked").await, asked);
        rig.desk.clock.move_by(1);
        daily(&rig, "a").reconciliation().await.unwrap();
        assert_eq!(
            told(&rig, "tenant_compared").await,
            2 + asked,
            "that tenant alone"
        );
        let seen = who.get(&path).await;
        assert!(!seen.text("main").contains("照合の依頼を受け付けています"));
        assert_eq!(seen.texts("main tbody .state"), ["当窓口を通さない操作"]);
    }
    let mut admin = rig.desk.sign_in(Role::Administrator).await;
    let seen = admin.get(&path).await;
    assert!(!seen.html.contains(&ask));
    assert_eq!(admin.post(&ask, &[]).await.status, 403);
}

async fn administrators_read_and_only_supervisors_explain(rig: Rig) {
    console(&rig, &rig.wipe, "wipe", 0).await;
    compare(&rig).await;
    let seen = sides(&rig, &rig.wipe, "").await;
    let finding = seen.attr("main tbody a[href^='/differences/']", "href");
    for role in [Role::Administrator, Role::Auditor] {
        let mut who = rig.desk.sign_in(role).await;
        let page = who.get(&finding).await;
        assert_eq!(page.status, 200);
        assert!(page.attrs("main textarea", "name").is_empty());
        let refused = who.post(&finding, &[("explanation", "x")]).await;
        assert_eq!(refused.status, 403);
    }
    let mut agent = rig.desk.sign_in(Role::Agent).await;
    for path in ["/reconciliation", &finding] {
        assert_eq!(agent.get(path).await.status, 403);
    }
    let contract = format!("/contracts/{}", rig.wipe.contract.id);
    let mut admin = rig.desk.sign_in(Role::Administrator).await;
    let there = format!("/reconciliation?tenant={}", rig.wipe.tenant.id);
    assert!(admin.get(&contract).await.html.contains(&there));
    assert_eq!(told(&rig, "difference_explained").await, 0);
}

async fn who_acted_is_masked_until_somebody_opens_it(rig: Rig) {
    console(&rig, &rig.wipe, "wipe", 0).await;
    compare(&rig).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let path = format!("/reconciliation?tenant={}", rig.wipe.tenant.id);
    let masked = supervisor.get(&path).await;
    assert!(!masked.html.contains("taro@corp.example"));
    assert_eq!(told(&rig, "personal_data_shown_without_call").await, 0);
    let action = masked.attr("main form.actions", "action");
    let open = supervisor.post(&action, &[]).await;
    assert_eq!(open.status, 200);
    assert!(open.html.contains("taro@corp.example"));
    assert_eq!(told(&rig, "personal_data_shown_without_call").await, 1);
    let log = supervisor.get("/audit").await;
    assert!(!log.html.contains("taro@corp.example"), "in the log, too");
    assert!(log.html.contains("t…@corp.example"));
    supervisor.get(&path).await;
    // Who it was goes with its retention; that it was stays.
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE tenant_act SET actor = NULL")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let open = supervisor.post(&action, &[]).await;
    assert!(!open.html.contains("taro@corp.example"));
    assert_eq!(open.texts("main tbody .state"), ["当窓口を通さない操作"]);
}

async fn the_list_goes_on_page_by_page_within_its_period(rig: Rig) {
    seeing(&rig).await;
    for _ in 0..52 {
        console(&rig, &rig.lock, "remove_freeze", 0).await;
    }
    console(&rig, &rig.lock, "freeze", 0).await;
    compare(&rig).await;
    let mut auditor = rig.desk.sign_in(Role::Auditor).await;
    let path = format!(
        "/reconciliation?tenant={}&from=2026-11-20",
        rig.lock.tenant.id
    );
    let first = auditor.get(&path).await;
    assert_eq!(first.texts("main tbody .state").len(), 50);
    let older = first.attr("main .pager a[rel=next]", "href");
    assert!(older.contains("from=2026-11-20"), "{older}");
    let second = auditor.get(&older).await;
    assert_eq!(second.texts("main tbody .state").len(), 3);
    assert!(second.attrs("main .pager a[rel=next]", "href").is_empty());
    let newest = second.attr("main .pager a[rel=prev]", "href");
    let only = auditor.get(&format!("{newest}&differing=1")).await;
    assert_eq!(only.texts("main tbody .state"), ["当窓口を通さない操作"]);
    let before = format!("{path}&to=2026-11-21");
    let seen = auditor.get(&before).await;
    assert!(
        seen.texts("main tbody .state").is_empty(),
        "the acts are of the 22nd in Tokyo"
    );
    let odd = auditor.get(&format!("{path}&to=2026-02-30")).await;
    assert!(!odd.error("to").is_empty());
}
