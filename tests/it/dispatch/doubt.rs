//! Answers that were lost: asked about, never sent again blindly.

use serde_json::json;

use super::both_rigs;
use super::rig::{Rig, once};
use crate::support::seed::Company;

both_rigs!(
    an_answer_lost_after_the_effect_is_found_and_not_repeated,
    a_request_cut_before_the_effect_is_sent_once_it_is_surely_not_there,
    a_slow_answer_is_not_waited_for_and_not_repeated,
    a_server_error_is_no_refusal,
    doubt_waits_while_the_tenant_does_not_answer,
    what_another_request_did_to_the_device_is_no_evidence,
);

async fn both_actions(rig: &Rig, fault: &str, seconds: [i64; 2]) {
    let node = rig.node("a");
    let of = |company: &Company| company.tenant.token_id.to_string();
    for (company, seconds) in [(&rig.lock, seconds[0]), (&rig.wipe, seconds[1])] {
        rig.fault(json!({ "kind": fault, "times": 1, "kid": of(company), "millis": 2_000 }))
            .await;
        let request = rig.accept(company, 0).await;
        node.step().await.unwrap();
        assert_eq!(
            rig.state(request).await,
            "unknown",
            "{fault} {}",
            rig.why(request).await
        );
        rig.live(&node, seconds).await;
        assert_eq!(rig.state(request).await, "sent", "{fault}");
    }
    assert_eq!(
        rig.effects().await,
        ["freeze PF3XK9F1", "wipe PF3XK9F1"],
        "{fault}"
    );
    rig.log_holds().await;
}

async fn an_answer_lost_after_the_effect_is_found_and_not_repeated(rig: Rig) {
    both_actions(&rig, "cut_after", [5, 5]).await;
}

async fn a_request_cut_before_the_effect_is_sent_once_it_is_surely_not_there(rig: Rig) {
    both_actions(&rig, "cut_before", [100, 370]).await;
}

async fn a_slow_answer_is_not_waited_for_and_not_repeated(rig: Rig) {
    both_actions(&rig, "slow", [100, 370]).await;
}

async fn a_server_error_is_no_refusal(rig: Rig) {
    both_actions(&rig, "status500", [100, 370]).await;
}

async fn doubt_waits_while_the_tenant_does_not_answer(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("cut_after")).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    rig.fault(json!({ "kind": "refuse_connections" })).await;
    rig.live(&node, 600).await;
    assert_eq!(rig.state(wipe).await, "unknown");
    rig.mend().await;
    rig.live(&node, 600).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn what_another_request_did_to_the_device_is_no_evidence(rig: Rig) {
    let node = rig.node("a");
    for company in [&rig.lock, &rig.wipe] {
        let first = rig.accept(company, 0).await;
        rig.live(&node, 2).await;
        assert_eq!(rig.state(first).await, "sent");
    }
    rig.fault(json!({ "kind": "cut_before", "times": 2 })).await;
    let lock = rig.accept(&rig.lock, 0).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    rig.live(&node, 330).await;
    // A device's record tells one lock from another by its time alone.
    assert_eq!(rig.state(lock).await, "blocked");
    assert_eq!(rig.why(lock).await, "other_lock_found");
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(
        rig.effects().await,
        ["freeze PF3XK9F1", "wipe PF3XK9F1", "wipe PF3XK9F1"]
    );
}
