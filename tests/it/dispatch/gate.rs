//! Maintenance windows: nothing leaves, nothing is lost, everything goes out by itself.

use kagiban::domain::gate::Scope;
use kagiban::store::maintenance;

use super::both_rigs;
use super::rig::Rig;

both_rigs!(
    r10_3_10_a_request_inside_a_window_goes_out_at_its_end,
    a_window_of_one_tenant_holds_no_other,
    a_window_of_a_host_holds_its_tenants,
    an_open_ended_window_holds_until_somebody_ends_it,
    a_window_that_is_made_longer_holds_longer,
    doubt_is_not_cleared_up_through_a_closed_gate,
);

async fn r10_3_10_a_request_inside_a_window_goes_out_at_its_end(rig: Rig) {
    let node = rig.node("a");
    rig.close(Scope::Desk, Some(60)).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    rig.live(&node, 59).await;
    assert_eq!(rig.state(wipe).await, "queued");
    assert!(rig.attempts(wipe).await.is_empty());
    rig.live(&node, 2).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn a_window_of_one_tenant_holds_no_other(rig: Rig) {
    let node = rig.node("a");
    rig.close(Scope::Tenant(rig.wipe.tenant.id), None).await;
    let held = rig.accept(&rig.wipe, 0).await;
    let free = rig.accept(&rig.lock, 0).await;
    rig.live(&node, 3).await;
    assert_eq!(
        [rig.state(held).await, rig.state(free).await],
        ["queued", "sent"]
    );
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
}

async fn a_window_of_a_host_holds_its_tenants(rig: Rig) {
    let node = rig.node("a");
    let host = rig
        .lock
        .tenant
        .api_base
        .trim_start_matches("http://")
        .to_owned();
    rig.close(Scope::Host("api.absolute.com".into()), None)
        .await;
    rig.close(Scope::Host(host), Some(30)).await;
    let held = [
        rig.accept(&rig.wipe, 0).await,
        rig.accept(&rig.lock, 0).await,
    ];
    rig.live(&node, 29).await;
    assert!(rig.effects().await.is_empty());
    rig.live(&node, 3).await;
    for request in held {
        assert_eq!(rig.state(request).await, "sent");
    }
}

async fn an_open_ended_window_holds_until_somebody_ends_it(rig: Rig) {
    let node = rig.node("a");
    let window = rig.close(Scope::Desk, None).await;
    let lock = rig.accept(&rig.lock, 0).await;
    rig.live(&node, 100).await;
    assert_eq!(rig.state(lock).await, "queued");
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    maintenance::end(&mut tx, window.id, window.version, rig.desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    rig.live(&node, 1).await;
    assert_eq!(rig.state(lock).await, "sent");
}

async fn a_window_that_is_made_longer_holds_longer(rig: Rig) {
    let node = rig.node("a");
    let window = rig.close(Scope::Desk, Some(30)).await;
    let lock = rig.accept(&rig.lock, 0).await;
    let later = window.ends_at.unwrap() + jiff::SignedDuration::from_secs(30);
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    maintenance::change_end(
        &mut tx,
        window.id,
        window.version,
        Some(later),
        rig.desk.now(),
    )
    .await
    .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    rig.live(&node, 59).await;
    assert_eq!(rig.state(lock).await, "queued");
    rig.live(&node, 2).await;
    assert_eq!(rig.state(lock).await, "sent");
}

async fn doubt_is_not_cleared_up_through_a_closed_gate(rig: Rig) {
    let node = rig.node("a");
    rig.fault(super::rig::once("cut_after")).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    rig.close(Scope::Desk, Some(60)).await;
    rig.live(&node, 59).await;
    assert_eq!(rig.state(wipe).await, "unknown");
    assert_eq!(rig.attempts(wipe).await.len(), 1);
    rig.live(&node, 3).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}
