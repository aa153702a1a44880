//! The supervisor's stop: nothing leaves, nothing is lost.

use kagiban::domain::policy::Role;

use super::both_rigs;
use super::rig::Rig;
use crate::support::desk::PASSWORD;

both_rigs!(
    nothing_leaves_a_stopped_desk_and_everything_leaves_when_the_stop_is_lifted,
    only_a_supervisor_with_their_password_stops_the_desk,
);

async fn nothing_leaves_a_stopped_desk_and_everything_leaves_when_the_stop_is_lifted(rig: Rig) {
    let node = rig.node("a");
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    supervisor.get("/maintenance").await;
    let fields = [("stop_reason", "誤送信の調査"), ("password", PASSWORD)];
    supervisor.submit("/stop", &fields).await;
    let waiting = [
        rig.accept(&rig.wipe, 0).await,
        rig.accept(&rig.lock, 0).await,
    ];
    rig.live(&node, 120).await;
    assert!(rig.effects().await.is_empty());
    let page = supervisor.get(&format!("/requests/{}", waiting[0])).await;
    assert!(page.html.contains("責任者が送信を停止中(誤送信の調査)"));

    let seen = supervisor.get("/maintenance").await.html;
    let (_, rest) = seen.split_once("action=\"/stop/").expect("the stop stands");
    let (id, _) = rest.split_once("/lift").expect("and can be lifted");
    let lift = format!("/stop/{id}/lift");
    supervisor.submit(&lift, &[("password", PASSWORD)]).await;
    rig.live(&node, 1).await;
    for request in waiting {
        assert_eq!(rig.state(request).await, "sent");
    }
    let kinds = rig.desk.kinds().await;
    for kind in ["desk_stopped", "desk_stop_lifted"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind}");
    }
    rig.log_holds().await;
}

async fn only_a_supervisor_with_their_password_stops_the_desk(rig: Rig) {
    for role in [Role::Agent, Role::Administrator, Role::Auditor] {
        let mut person = rig.desk.sign_in(role).await;
        person.get("/maintenance").await;
        let fields = [("stop_reason", "x"), ("password", PASSWORD)];
        assert_eq!(person.post("/stop", &fields).await.status, 403, "{role}");
    }
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    supervisor.get("/maintenance").await;
    let fields = [("stop_reason", "訓練"), ("password", "wrong")];
    let refused = supervisor.post("/stop", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.html.contains("value=\"訓練\""),
        "nothing typed is lost"
    );
    let lock = rig.accept(&rig.lock, 0).await;
    rig.live(&rig.node("a"), 1).await;
    assert_eq!(rig.state(lock).await, "sent");
}
