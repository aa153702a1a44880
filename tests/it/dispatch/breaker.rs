//! A host or a tenant that fails in a row is left alone, tried with a harmless read, and used again.

use kagiban::dispatch;
use kagiban::domain::gate::Scope;
use kagiban::domain::policy::Role;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::both_rigs;
use super::rig::Rig;

both_rigs!(
    a_host_that_is_down_is_probed_and_not_called_for_every_request,
    a_tenant_that_fails_is_left_alone_and_no_other,
    a_breaker_is_not_probed_while_a_person_keeps_the_gate_closed,
    a_slow_tenant_holds_no_other_up,
    an_account_gets_no_more_than_its_calls_a_second,
);

async fn a_host_that_is_down_is_probed_and_not_called_for_every_request(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "refuse_connections" })).await;
    let all = [
        rig.accept(&rig.lock, 0).await,
        rig.accept(&rig.lock, 1).await,
        rig.accept(&rig.wipe, 0).await,
    ];
    rig.live(&node, 600).await;
    let mut attempts = 0;
    for request in all {
        assert_eq!(rig.state(request).await, "queued");
        attempts += rig.attempts(request).await.len();
    }
    assert!(
        (5..=8).contains(&attempts),
        "{attempts}: the fifth opens it"
    );
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = supervisor.get(&format!("/requests/{}", all[0])).await;
    assert!(page.html.contains("相手先の応答がありません"));

    rig.mend().await;
    rig.live(&node, 310).await;
    for request in all {
        assert_eq!(rig.state(request).await, "sent");
    }
    assert_eq!(rig.effects().await.len(), 3);
    let kinds = rig.desk.kinds().await;
    let told = |kind: &str| kinds.iter().filter(|it| *it == kind).count();
    assert_eq!([told("breaker_opened"), told("breaker_closed")], [1, 1]);
    rig.log_holds().await;
}

async fn a_tenant_that_fails_is_left_alone_and_no_other(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "status401", "kid": "lock" }))
        .await;
    let failing = rig.accept(&rig.lock, 0).await;
    rig.live(&node, 300).await;
    let before = rig.attempts(failing).await.len();
    assert!(before <= 6, "{before}");
    let free = rig.accept(&rig.wipe, 0).await;
    rig.live(&node, 1).await;
    assert_eq!(rig.state(free).await, "sent");
    assert_eq!(rig.state(failing).await, "queued");
    rig.mend().await;
    rig.live(&node, 310).await;
    assert_eq!(rig.state(failing).await, "sent");
}

async fn a_breaker_is_not_probed_while_a_person_keeps_the_gate_closed(rig: Rig) {
    let node = rig.node("a");
    rig.fault(json!({ "kind": "status401" })).await;
    rig.accept(&rig.lock, 0).await;
    rig.live(&node, 100).await;
    rig.close(Scope::Desk, Some(600)).await;
    rig.desk.clock.move_by(500);
    assert_eq!(node.probe().await.unwrap(), 0);
    rig.desk.clock.move_by(101);
    assert_eq!(node.probe().await.unwrap(), 1);
}

async fn a_slow_tenant_holds_no_other_up(rig: Rig) {
    let stop = CancellationToken::new();
    rig.fault(json!({ "kind": "slow", "kid": "lock", "millis": 60_000 }))
        .await;
    let slow = [
        rig.accept(&rig.lock, 0).await,
        rig.accept(&rig.lock, 1).await,
    ];
    let running = tokio::spawn(dispatch::run::run(rig.patient_node("a"), stop.clone()));
    let wipe = rig.accept(&rig.wipe, 0).await;
    let sent = async {
        while rig.state(wipe).await != "sent" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), sent)
        .await
        .unwrap();
    for request in slow {
        assert_eq!(rig.state(request).await, "sending");
    }
    running.abort();
}

async fn an_account_gets_no_more_than_its_calls_a_second(rig: Rig) {
    let node = rig.slow_paced_node("a", 1);
    rig.accept(&rig.lock, 0).await;
    rig.accept(&rig.lock, 1).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    let claimed = node.claim(64).await.unwrap().len();
    assert_eq!(claimed, 2, "one of each account");
    assert!(node.claim(64).await.unwrap().is_empty());
    assert_eq!(rig.state(wipe).await, "sending");
    rig.desk.clock.move_by(2);
    assert_eq!(node.claim(64).await.unwrap().len(), 1);
}
