//! What is released, proposed, declined and taken back.

use kagiban::domain::policy::Role;
use kagiban::domain::request::State;
use serde_json::{Value, json};

use super::{BY_HAND, CONFIRM, MENDED, UID, blocked, both_rigs, last, proposal, supervisors, take};
use crate::dispatch::rig::Rig;
use crate::support::visitor::assert_spoken;

both_rigs!(
    one_supervisor_sends_a_mended_lock_again,
    a_wipe_moves_only_when_another_supervisor_confirms,
    what_was_done_by_hand_counts_as_sent_on_named_evidence,
    a_wipe_done_by_hand_is_recorded_by_two_and_sent_by_nobody,
    a_declined_proposal_leaves_the_request_blocked,
    a_proposer_alone_takes_a_proposal_back,
    a_release_posted_twice_is_one,
);

async fn one_supervisor_sends_a_mended_lock_again(rig: Rig) {
    let node = rig.node("a");
    let lock = blocked(&rig, &node, &rig.lock).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = supervisor.get(&format!("/requests/{lock}")).await;
    assert_spoken("the page", &page.html);
    let fate = page.text("#attempts_seen");
    assert!(fate.contains("拒否") && fate.contains("403"), "{fate}");
    assert!(page.html.contains("実行されていないことが確実です"));
    assert!(!page.html.contains("name=\"doubt_read\""));

    take(&mut supervisor, lock, "release", &MENDED).await;
    let (kind, said, personal) = last(&rig).await;
    assert_eq!(kind, "request_released");
    assert_eq!(
        said["facts"],
        json!({ "kind": "send_again", "attempts_seen": 1, "doubt": "no" })
    );
    assert_eq!(said["about"]["agent"], Value::Null, "nobody else is in it");
    assert_eq!(personal, json!({ "reason": "権限を直した" }));
    let page = supervisor.html();
    assert!(page.contains("責任者が送信に戻しました") && page.contains("権限を直した"));
    assert!(!page.contains("/release\""), "the forms are gone");

    rig.live(&node, 2).await;
    assert_eq!(rig.state(lock).await, "sent");
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
    rig.log_holds().await;
}

async fn a_wipe_moves_only_when_another_supervisor_confirms(rig: Rig) {
    let node = rig.node("a");
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let [mut first, mut second] = supervisors(&rig).await;
    take(&mut first, wipe, "release", &MENDED).await;
    let (kind, proposed, personal) = last(&rig).await;
    assert_eq!(kind, "release_proposed");
    assert_eq!(personal, json!({ "reason": "権限を直した" }));
    let confirm = format!("{}/confirm", proposal(&first));
    assert!(!first.html().contains(&confirm), "not to the proposer");
    for list in ["/", "/queue"] {
        let seen = second.get(list).await;
        assert!(seen.html.contains("二人目の確認待ち"), "{list}");
    }

    let alone = first.post(&confirm, &CONFIRM).await;
    assert_eq!(alone.status, 403);
    assert!(alone.html.contains("提案した本人は確認も却下もできません"));
    let (kind, said, _) = last(&rig).await;
    assert_eq!(kind, "release_refused");
    assert_eq!(said["facts"], json!({ "why": "same_person" }));
    rig.live(&node, 60).await;
    assert_eq!(rig.state(wipe).await, "blocked");
    assert!(rig.effects().await.is_empty());

    let page = second.get(&format!("/requests/{wipe}")).await;
    assert_spoken("the proposal", &page.html);
    assert!(page.html.contains("「送信に戻す」ことを提案しました"));
    assert!(page.html.contains(&confirm) && page.html.contains("権限を直した"));
    assert!(
        page.text("#attempts_seen").contains("403"),
        "the same facts"
    );
    second.submit(&confirm, &CONFIRM).await;
    let (kind, said, _) = last(&rig).await;
    assert_eq!(kind, "request_released");
    assert_eq!(said["about"]["agent"], proposed["actor"]["id"]);
    assert_ne!(said["actor"]["id"], proposed["actor"]["id"]);
    rig.live(&node, 2).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
    rig.log_holds().await;
}

async fn what_was_done_by_hand_counts_as_sent_on_named_evidence(rig: Rig) {
    let node = rig.node("a");
    let lock = blocked(&rig, &node, &rig.lock).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = format!("/requests/{lock}");
    supervisor.get(&page).await;
    for missing in ["request_uid", "evidence"] {
        let fields = BY_HAND.map(|(name, value)| (name, if name == missing { " " } else { value }));
        let path = format!("{page}/record-by-hand");
        let seen = supervisor.post(&path, &fields).await;
        assert_eq!(seen.status, 422, "{missing}");
        assert!(!seen.error(missing).is_empty());
    }
    take(&mut supervisor, lock, "record-by-hand", &BY_HAND).await;
    let (kind, said, personal) = last(&rig).await;
    assert_eq!(kind, "request_recorded_by_hand");
    let facts = json!({ "kind": "by_hand", "attempts_seen": 1, "doubt": "no", "request_uid": UID });
    assert_eq!(said["facts"], facts);
    assert_eq!(personal, json!({ "evidence": BY_HAND[1].1 }));
    let State::Sent { request_uid, .. } = rig.request(lock).await.state else {
        panic!("not sent")
    };
    assert_eq!(request_uid, UID);
    let html = supervisor.html();
    for said in [UID, BY_HAND[1].1, "高橋 が示した根拠に基づく記録です"] {
        assert!(html.contains(said), "{said}");
    }
    for list in [page.as_str(), "/requests"] {
        let html = supervisor.get(list).await.html;
        assert!(html.contains("送信済み(コンソールでの手作業)"), "{list}");
        let claimed = html.contains("API が受理)</span>");
        assert!(!claimed, "{list} says that the API took it");
    }
    rig.live(&node, 60).await;
    assert!(rig.effects().await.is_empty(), "the desk sends it no more");
    rig.log_holds().await;
}

async fn a_wipe_done_by_hand_is_recorded_by_two_and_sent_by_nobody(rig: Rig) {
    let node = rig.node("a");
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let [mut first, mut second] = supervisors(&rig).await;
    take(&mut first, wipe, "record-by-hand", &BY_HAND).await;
    assert_eq!(rig.state(wipe).await, "blocked");
    let page = second.get(&format!("/requests/{wipe}")).await;
    assert!(page.html.contains(UID) && page.html.contains(BY_HAND[1].1));
    let confirm = format!("{}/confirm", proposal(&second));
    let done = second.submit(&confirm, &CONFIRM).await;
    assert!(
        done.html
            .contains("高橋 が示し、高橋 が確認した根拠に基づく記録です")
    );
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(last(&rig).await.0, "request_recorded_by_hand");
    rig.live(&node, 60).await;
    assert!(rig.effects().await.is_empty());
}

async fn a_declined_proposal_leaves_the_request_blocked(rig: Rig) {
    let node = rig.node("a");
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let [mut first, mut second] = supervisors(&rig).await;
    take(&mut first, wipe, "release", &MENDED).await;
    second.get(&format!("/requests/{wipe}")).await;
    let decline = format!("{}/decline", proposal(&second));
    assert_eq!(second.post(&decline, &[]).await.status, 422, "no reason");
    let why = [("declined_why", "権限はまだ足りない")];
    assert_eq!(first.post(&decline, &why).await.status, 403, "one's own");
    let seen = second.submit(&decline, &why).await;
    let (kind, said, personal) = last(&rig).await;
    assert_eq!(kind, "release_declined");
    assert_eq!(said["facts"]["attempts_seen"], 1);
    assert_eq!(personal["declined_why"], why[0].1);
    assert!(seen.html.contains("提案を却下した") && seen.html.contains(why[0].1));
    let late = second
        .post(&decline.replace("decline", "confirm"), &CONFIRM)
        .await;
    assert_eq!(late.status, 409, "it is decided");
    rig.live(&node, 60).await;
    assert_eq!(rig.state(wipe).await, "blocked");
    assert!(rig.effects().await.is_empty());

    // Whoever declined may propose; then the other is the second person.
    take(&mut second, wipe, "release", &MENDED).await;
    first.get(&format!("/requests/{wipe}")).await;
    let confirm = format!("{}/confirm", proposal(&first));
    first.submit(&confirm, &CONFIRM).await;
    rig.live(&node, 2).await;
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn a_proposer_alone_takes_a_proposal_back(rig: Rig) {
    let node = rig.node("a");
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let [mut first, mut second] = supervisors(&rig).await;
    take(&mut first, wipe, "release", &MENDED).await;
    let open = proposal(&first);
    second.get(&format!("/requests/{wipe}")).await;
    let withdraw = format!("{open}/withdraw");
    assert_eq!(second.post(&withdraw, &[]).await.status, 403);
    let twice = format!("/requests/{wipe}/release");
    let beside = second.post(&twice, &MENDED).await;
    assert_eq!(beside.status, 409, "one proposal at a time");
    let seen = first.submit(&withdraw, &[]).await;
    assert!(seen.html.contains("提案を取り下げた"));
    assert_eq!(last(&rig).await.0, "release_withdrawn");
    let late = second.post(&format!("{open}/confirm"), &CONFIRM).await;
    assert_eq!(late.status, 409);
    rig.live(&node, 60).await;
    assert_eq!(rig.state(wipe).await, "blocked");
    assert!(rig.effects().await.is_empty());
}

async fn a_release_posted_twice_is_one(rig: Rig) {
    let node = rig.node("a");
    let lock = blocked(&rig, &node, &rig.lock).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = format!("/requests/{lock}");
    supervisor.get(&page).await;
    let path = format!("{page}/release");
    for _ in 0..2 {
        let seen = supervisor.post(&path, &MENDED).await;
        assert_eq!((seen.status.as_u16(), seen.location), (303, page.clone()));
    }
    rig.live(&node, 5).await;
    assert_eq!(rig.desk.count("release").await, 1);
    assert_eq!(rig.effects().await, ["freeze PF3XK9F1"]);
}
