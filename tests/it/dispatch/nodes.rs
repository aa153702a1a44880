//! Several nodes, nodes that die, and nodes that come back too late.

use std::collections::BTreeSet;

use kagiban::dispatch;
use tokio_util::sync::CancellationToken;

use super::both_rigs;
use super::rig::Rig;

both_rigs!(
    two_nodes_never_claim_the_same,
    nodes_share_what_an_account_may_get_in_a_second,
    a_sender_that_died_is_rescued_and_asked_about,
    a_sender_that_comes_back_too_late_records_nothing,
    a_sender_that_was_held_up_sends_nothing,
    a_sender_whose_lease_another_has_now_sends_nothing,
    a_running_node_is_woken_by_acceptance,
);

async fn two_nodes_never_claim_the_same(rig: Rig) {
    let nodes = [rig.node("a"), rig.node("b"), rig.node("c")];
    for company in [&rig.lock, &rig.wipe] {
        for place in 0..2 {
            rig.accept(company, place).await;
        }
    }
    let claims = nodes.iter().cycle().take(9).map(|node| node.claim(1));
    let claimed = futures_util::future::join_all(claims).await;
    let claimed: Vec<_> = claimed.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(claimed.len(), 4);
    for claim in claimed {
        nodes[0].finish(claim).await.unwrap();
    }
    let effects = rig.effects().await;
    assert_eq!(effects.len(), 4);
    assert_eq!(BTreeSet::from_iter(&effects).len(), 4, "{effects:?}");
}

async fn nodes_share_what_an_account_may_get_in_a_second(rig: Rig) {
    let [first, second] = ["a", "b"].map(|name| rig.slow_paced_node(name, 2));
    first.beat().await.unwrap();
    second.beat().await.unwrap();
    for place in 0..2 {
        rig.accept(&rig.lock, place).await;
    }
    let claimed = async |node: &dispatch::Dispatch| {
        let claimed = node.claim(9).await.unwrap();
        let count = claimed.len();
        for claim in claimed {
            node.finish(claim).await.unwrap();
        }
        count
    };
    assert_eq!(claimed(&second).await, 0, "the first has not noticed yet");
    rig.desk.clock.move_by(5);
    first.beat().await.unwrap();
    second.beat().await.unwrap();
    assert_eq!([claimed(&first).await, claimed(&second).await], [1, 1]);
    second.leave().await.unwrap();
    rig.desk.clock.move_by(5);
    first.beat().await.unwrap();
    for place in 0..2 {
        rig.accept(&rig.lock, place).await;
    }
    assert_eq!(claimed(&first).await, 2, "it has the whole of it again");
}

async fn a_sender_that_died_is_rescued_and_asked_about(rig: Rig) {
    let (dying, other) = (rig.node("a"), rig.node("b"));
    let wipe = rig.accept(&rig.wipe, 0).await;
    drop(dying.claim(1).await.unwrap());
    rig.live(&other, 30).await;
    assert_eq!(rig.state(wipe).await, "sending", "the lease still runs");
    rig.live(&other, 20).await;
    assert_eq!(rig.state(wipe).await, "unknown");
    rig.live(&other, 330).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
    assert!(
        rig.desk
            .kinds()
            .await
            .contains(&"attempt_lapsed".to_owned())
    );
    rig.log_holds().await;
}

async fn a_sender_that_comes_back_too_late_records_nothing(rig: Rig) {
    let (late, other) = (rig.node("a"), rig.node("b"));
    let wipe = rig.accept(&rig.wipe, 0).await;
    let claim = late.claim(1).await.unwrap().pop().unwrap();
    let finished = late.send(claim).await;
    rig.desk.clock.move_by(41);
    other.rescue().await.unwrap();
    late.record(&[finished]).await.unwrap();
    assert_eq!(rig.state(wipe).await, "unknown", "whoever gave up decides");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
    rig.live(&other, 5).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(
        rig.effects().await,
        ["wipe PF3XK9F1"],
        "it was found, not repeated"
    );
}

async fn a_sender_that_was_held_up_sends_nothing(rig: Rig) {
    let (late, other) = (rig.node("a"), rig.node("b"));
    let wipe = rig.accept(&rig.wipe, 0).await;
    let claim = late.claim(1).await.unwrap().pop().unwrap();
    rig.desk.clock.move_by(41);
    other.rescue().await.unwrap();
    late.finish(claim).await.unwrap();
    assert!(rig.effects().await.is_empty(), "it was given up on");
    rig.live(&other, 330).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn a_sender_whose_lease_another_has_now_sends_nothing(rig: Rig) {
    let (late, other) = (rig.node("a"), rig.node("b"));
    let lock = rig.accept(&rig.lock, 0).await;
    let claim = late.claim(1).await.unwrap().pop().unwrap();
    rig.live(&other, 41).await;
    rig.live(&other, 60).await;
    assert_eq!(rig.state(lock).await, "sent");
    // As a clock does that ran ahead and was put right.
    rig.desk.clock.move_by(-100);
    late.finish(claim).await.unwrap();
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
}

async fn a_running_node_is_woken_by_acceptance(rig: Rig) {
    let stop = CancellationToken::new();
    let running = tokio::spawn(dispatch::run::run(rig.node("a"), stop.clone()));
    let lock = rig.accept(&rig.lock, 0).await;
    let patience = std::time::Duration::from_secs(4);
    let sent = async {
        while rig.state(lock).await != "sent" {
            tokio::task::yield_now().await;
        }
    };
    // Shorter than the sweep: nothing but the commit can have woken it.
    tokio::time::timeout(patience, sent).await.unwrap();
    stop.cancel();
    running.await.unwrap();
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
}
