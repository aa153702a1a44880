//! What is sent, how often, and what a refusal leads to.

use kagiban::domain::policy::Role;
use serde_json::json;

use super::both_rigs;
use super::rig::{Rig, once};
use crate::support::desk::PASSWORD;

both_rigs!(
    r10_3_8_a_lock_and_a_wipe_reach_their_own_tenants_once,
    r10_5_what_was_accepted_before_a_stop_is_still_sent_after_it,
    what_was_surely_not_executed_goes_out_later_by_itself,
    waits_grow_while_nothing_is_reached,
    what_the_tenant_refuses_waits_for_a_supervisor,
    a_rate_limited_lock_is_sent_again_and_a_rate_limited_wipe_is_asked_about,
    an_expired_token_blocks_nothing_for_ever,
);

async fn r10_3_8_a_lock_and_a_wipe_reach_their_own_tenants_once(rig: Rig) {
    let node = rig.node("a");
    let lock = rig.accept(&rig.lock, 0).await;
    let wipe = rig.accept(&rig.wipe, 1).await;
    while node.step().await.unwrap() {}
    assert_eq!([rig.state(lock).await, rig.state(wipe).await], ["sent"; 2]);
    let mut effects = rig.effects().await;
    effects.sort();
    assert_eq!(effects, ["freeze PF3XK9F1", "wipe PF3XK9F2"]);
    let kinds = rig.desk.kinds().await;
    let told = &kinds[kinds.len() - 4..];
    assert_eq!(told, ["attempt_started", "attempt_ended"].repeat(2));
    rig.log_holds().await;
}

async fn r10_5_what_was_accepted_before_a_stop_is_still_sent_after_it(rig: Rig) {
    let node = rig.node("a");
    let wipe = rig.accept(&rig.wipe, 0).await;
    let mut administrator = rig.desk.sign_in(Role::Administrator).await;
    let path = format!("/contracts/{}/end", rig.wipe.contract.id);
    let today = kagiban::i18n::time::today(rig.desk.now()).to_string();
    let recorded = administrator.fill(&path, &[("arrived_on", &today)]).await;
    assert_eq!(recorded.status, 303);
    rig.desk.clock.move_by(40 * 86_400);
    rig.live(&node, 5).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn what_was_surely_not_executed_goes_out_later_by_itself(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "refuse_connections" })).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    assert_eq!(rig.state(wipe).await, "queued");
    assert_eq!(rig.why(wipe).await, "connect_refused");
    assert!(!node.step().await.unwrap(), "it is not due yet");
    rig.mend().await;
    rig.live(&node, 5).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn waits_grow_while_nothing_is_reached(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "refuse_connections" })).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    rig.live(&node, 60).await;
    let begun: Vec<i64> = rig
        .attempts(wipe)
        .await
        .iter()
        .map(|it| it.started_at.as_second())
        .collect();
    let waits: Vec<i64> = begun.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.len() >= 3 && waits.is_sorted(), "{waits:?}");
    assert_eq!(rig.state(wipe).await, "queued");
    assert!(rig.effects().await.is_empty());
}

async fn what_the_tenant_refuses_waits_for_a_supervisor(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("status403")).await;
    let lock = rig.accept(&rig.lock, 0).await;
    rig.live(&node, 120).await;
    assert_eq!(rig.state(lock).await, "blocked");
    assert_eq!(rig.why(lock).await, "html_forbidden");

    let page = format!("/requests/{lock}");
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    supervisor.get(&page).await;
    let release = format!("{page}/release");
    let fields = [
        ("password", PASSWORD),
        ("release_note", "権限を直した"),
        ("attempts_seen", "1"),
    ];
    supervisor.submit(&release, &fields).await;
    rig.live(&node, 2).await;
    assert_eq!(rig.state(lock).await, "sent");
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
    rig.log_holds().await;
}

async fn a_rate_limited_lock_is_sent_again_and_a_rate_limited_wipe_is_asked_about(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "status429", "times": 1, "kid": "lock" }))
        .await;
    rig.fault(json!({ "kind": "status429", "times": 1, "kid": "wipe" }))
        .await;
    let lock = rig.accept(&rig.lock, 0).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    while node.step().await.unwrap() {}
    assert_eq!(rig.state(lock).await, "queued");
    assert_eq!(rig.state(wipe).await, "unknown");
    rig.live(&node, 200).await;
    assert_eq!(rig.state(lock).await, "sent");
    assert_eq!(
        rig.state(wipe).await,
        "unknown",
        "not there is not believed yet"
    );
    rig.live(&node, 200).await;
    assert_eq!(rig.state(wipe).await, "sent");
    let mut effects = rig.effects().await;
    effects.sort();
    assert_eq!(effects, ["freeze PF3XK9F1", "wipe PF3XK9F1"]);
}

async fn an_expired_token_blocks_nothing_for_ever(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "status401" })).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    rig.live(&node, 60).await;
    assert_eq!(rig.state(wipe).await, "queued");
    assert_eq!(rig.why(wipe).await, "not_authenticated");
    rig.mend().await;
    rig.live(&node, 120).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}
