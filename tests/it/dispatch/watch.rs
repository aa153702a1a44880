//! What becomes of requests that were sent: information, never a state.

use kagiban::dispatch::Dispatch;
use kagiban::domain::gate::Scope;
use kagiban::domain::ids::RequestId;
use kagiban::domain::policy::Role;
use kagiban::domain::watch::{Report, Source, Told};
use kagiban::store::maintenance;
use kagiban::store::watch::{self, Sighting, Watch};
use serde_json::json;

use super::both_rigs;
use super::rig::{Rig, once};
use crate::support::seed::Company;
use crate::support::visitor::assert_spoken;

both_rigs!(
    r10_3_11_a_wipe_is_watched_until_the_device_reports_it_done,
    what_waits_for_approval_alarms_supervisors_until_it_is_approved,
    a_declined_wipe_is_a_failure_and_a_withdrawn_one_was_cancelled,
    a_wipe_that_was_cancelled_or_is_not_eligible_is_told_so,
    a_lock_is_watched_through_the_devices_record,
    a_lock_that_is_known_by_evidence_alone_is_watched_too,
    a_lock_that_another_one_replaced_is_told_so,
    a_lock_that_changed_without_the_devices_contact_was_changed_there,
    a_lock_that_was_taken_away_is_told_as_cancelled,
    a_token_that_may_read_the_lock_request_tells_what_the_record_cannot,
    a_word_that_nobody_documented_is_shown_as_it_is,
    nothing_is_read_through_a_closed_gate,
    a_reading_that_fails_is_repeated_and_tells_nothing,
    of_two_nodes_that_look_one_keeps_what_it_saw,
    what_was_seen_is_neither_changed_nor_taken_away,
    after_90_days_nothing_is_read_any_more,
    one_tenant_is_asked_about_few_requests_at_a_time,
);

async fn sent(rig: &Rig, node: &Dispatch, company: &Company) -> RequestId {
    let request = rig.accept(company, 0).await;
    node.step().await.unwrap();
    assert_eq!(rig.state(request).await, "sent");
    request
}

async fn seen(rig: &Rig, id: RequestId) -> Vec<Sighting> {
    let mut read = rig.desk.app.store.read().await.unwrap();
    watch::sightings(&mut read, id).await.unwrap()
}

async fn told(rig: &Rig, id: RequestId) -> Vec<&'static str> {
    let seen = seen(rig, id).await;
    seen.iter().map(|it| it.report.status.code()).collect()
}

async fn watched(rig: &Rig, id: RequestId) -> Watch {
    let mut read = rig.desk.app.store.read().await.unwrap();
    watch::load(&mut read, id).await.unwrap().unwrap()
}

/// Looks after so many minutes; how many requests were looked at.
async fn look(rig: &Rig, node: &Dispatch, minutes: i64) -> usize {
    rig.desk.clock.move_by(minutes * 60);
    node.watch().await.unwrap()
}

async fn r10_3_11_a_wipe_is_watched_until_the_device_reports_it_done(rig: Rig) {
    let node = rig.node("a");
    let wipe = sent(&rig, &node, &rig.wipe).await;
    assert_eq!(look(&rig, &node, 0).await, 0, "a minute later at first");
    assert_eq!(look(&rig, &node, 1).await, 1);
    assert_eq!(told(&rig, wipe).await, ["waiting"]);
    assert_eq!(look(&rig, &node, 4).await, 0, "the second wait is longer");
    rig.contact().await;
    assert_eq!(look(&rig, &node, 2).await, 1);
    rig.contact().await;
    let done_at = rig.desk.now();
    assert_eq!(look(&rig, &node, 20).await, 1);
    assert_eq!(
        told(&rig, wipe).await,
        ["waiting", "processing", "succeeded"]
    );
    let last = seen(&rig, wipe).await.pop().unwrap();
    assert_eq!(last.report.word, "Succeeded");
    assert_eq!(last.report.told_at, Some(done_at), "the API's own time");
    assert_eq!(last.seen_at, rig.desk.now());
    assert_eq!(look(&rig, &node, 60 * 24).await, 0, "that was final");

    assert_eq!(rig.state(wipe).await, "sent", "no state follows from it");
    let path = format!("/requests/{wipe}");
    let page = rig.desk.sign_in(Role::Agent).await.get(&path).await;
    assert_spoken(&path, &page.html);
    assert_eq!(page.text("#told .state.tone-info"), "端末から完了の報告");
    let source = page.text("#told .state-source");
    assert!(
        source.contains("API のワイプ処理一覧、2026-11-22 03:"),
        "{source}"
    );
    assert_eq!(
        page.text(".state-large"),
        "送信済み(API が受理) 2026-11-22 03:14 JST"
    );
    let kinds = rig.desk.kinds().await;
    assert_eq!(
        kinds.iter().filter(|it| *it == "request_sighted").count(),
        3
    );
    rig.log_holds().await;
}

async fn what_waits_for_approval_alarms_supervisors_until_it_is_approved(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("pending_approval")).await;
    let wipe = sent(&rig, &node, &rig.wipe).await;
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, wipe).await, ["pending_approval"]);
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let mut others = [
        rig.desk.sign_in(Role::Agent).await,
        rig.desk.sign_in(Role::Administrator).await,
    ];
    let home = supervisor.get("/").await;
    assert_spoken("/", &home.html);
    assert!(home.html.contains("もう一人の承認を待っています"));
    assert!(home.html.contains(&format!("/requests/{wipe}")));
    for other in &mut others {
        assert!(!other.get("/").await.html.contains("承認を待っています"));
    }
    look(&rig, &node, 10).await;
    assert_eq!(told(&rig, wipe).await.len(), 1, "nothing changed");
    rig.decide("approve").await;
    look(&rig, &node, 30).await;
    assert_eq!(told(&rig, wipe).await, ["pending_approval", "waiting"]);
    assert!(
        !supervisor
            .get("/")
            .await
            .html
            .contains("承認を待っています")
    );
    let kinds = rig.desk.kinds().await;
    let of = |kind| kinds.iter().filter(|it| *it == kind).count();
    assert_eq!([of("alarm_raised"), of("alarm_cleared")], [1, 1]);
}

async fn a_declined_wipe_is_a_failure_and_a_withdrawn_one_was_cancelled(rig: Rig) {
    let node = rig.node("a");
    for (place, expected) in ["failed", "cancelled"].into_iter().enumerate() {
        rig.fault(once("pending_approval")).await;
        let wipe = rig.accept(&rig.wipe, place).await;
        node.step().await.unwrap();
        look(&rig, &node, 1).await;
        let waiting = seen(&rig, wipe).await.pop().unwrap().report;
        assert_eq!(waiting.source.code(), "wipe_request");
        if expected == "failed" {
            rig.decide("decline").await;
        } else {
            rig.cancel(&rig.wipe, wipe).await;
        }
        look(&rig, &node, 10).await;
        assert_eq!(told(&rig, wipe).await, ["pending_approval", expected]);
        assert_eq!(watched(&rig, wipe).await.next_at, None);
    }
}

async fn a_wipe_that_was_cancelled_or_is_not_eligible_is_told_so(rig: Rig) {
    let node = rig.node("a");
    let cancelled = sent(&rig, &node, &rig.wipe).await;
    rig.cancel(&rig.wipe, cancelled).await;
    rig.fault(once("ineligible")).await;
    let failed = rig.accept(&rig.wipe, 1).await;
    node.step().await.unwrap();
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, cancelled).await, ["cancelled"]);
    assert_eq!(told(&rig, failed).await, ["failed"]);
    assert_eq!(look(&rig, &node, 1_440).await, 0);
}

async fn a_lock_is_watched_through_the_devices_record(rig: Rig) {
    let node = rig.node("a");
    let lock = sent(&rig, &node, &rig.lock).await;
    look(&rig, &node, 1).await;
    rig.desk.clock.move_by(300);
    rig.contact().await;
    look(&rig, &node, 2).await;
    assert_eq!(
        told(&rig, lock).await,
        ["waiting"],
        "taken up is not changed"
    );
    rig.contact().await;
    look(&rig, &node, 20).await;
    assert_eq!(told(&rig, lock).await, ["waiting", "succeeded"]);
    let last = seen(&rig, lock).await.pop().unwrap().report;
    assert_eq!(
        (last.source.code(), last.word.as_str()),
        ("device_record", "Frozen")
    );
    assert_eq!(watched(&rig, lock).await.next_at, None);
}

async fn a_lock_that_is_known_by_evidence_alone_is_watched_too(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("cut_after")).await;
    let lock = rig.accept(&rig.lock, 0).await;
    node.step().await.unwrap();
    rig.live(&node, 5).await;
    assert_eq!(rig.state(lock).await, "sent");
    rig.contact().await;
    rig.contact().await;
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, lock).await, ["succeeded"]);
}

async fn a_lock_that_another_one_replaced_is_told_so(rig: Rig) {
    let node = rig.node("a");
    rig.use_token(&rig.lock, "reads").await;
    let lock = sent(&rig, &node, &rig.lock).await;
    look(&rig, &node, 1).await;
    rig.desk.clock.move_by(600);
    rig.freeze_again(&rig.lock).await;
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, lock).await, ["waiting", "replaced"]);
    assert_eq!(watched(&rig, lock).await.next_at, None);
}

async fn a_lock_that_changed_without_the_devices_contact_was_changed_there(rig: Rig) {
    let node = rig.node("a");
    let lock = sent(&rig, &node, &rig.lock).await;
    look(&rig, &node, 1).await;
    rig.desk.clock.move_by(600);
    rig.freeze_again(&rig.lock).await;
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, lock).await, ["waiting", "changed"]);
    assert!(watched(&rig, lock).await.next_at.is_some());
}

async fn a_lock_that_was_taken_away_is_told_as_cancelled(rig: Rig) {
    let node = rig.node("a");
    let lock = sent(&rig, &node, &rig.lock).await;
    look(&rig, &node, 1).await;
    rig.unfreeze(&rig.lock).await;
    rig.contact().await;
    look(&rig, &node, 10).await;
    assert_eq!(told(&rig, lock).await, ["waiting", "cancelled"]);
}

async fn a_token_that_may_read_the_lock_request_tells_what_the_record_cannot(rig: Rig) {
    let node = rig.node("a");
    rig.use_token(&rig.lock, "reads").await;
    rig.fault(once("ineligible")).await;
    let ineligible = sent(&rig, &node, &rig.lock).await;
    rig.fault(once("pending_approval")).await;
    let waiting = rig.accept(&rig.lock, 1).await;
    node.step().await.unwrap();
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, ineligible).await, ["ineligible"]);
    assert_eq!(told(&rig, waiting).await, ["pending_approval"]);
    let source = seen(&rig, waiting).await[0].report.source.code();
    assert_eq!(source, "freeze_request");
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    assert!(
        supervisor
            .get("/")
            .await
            .html
            .contains("承認を待っています")
    );
}

async fn a_word_that_nobody_documented_is_shown_as_it_is(rig: Rig) {
    let node = rig.node("a");
    let wipe = sent(&rig, &node, &rig.wipe).await;
    let strange = Sighting {
        number: 1,
        report: Report {
            status: Told::of_wipe_action("Quarantined"),
            word: "Quarantined".into(),
            source: Source::WipeActions,
            told_at: None,
        },
        seen_at: rig.desk.now(),
    };
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    watch::add(&mut tx, wipe, &strange).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let path = format!("/requests/{wipe}");
    let page = rig.desk.sign_in(Role::Supervisor).await.get(&path).await;
    assert_eq!(page.text("#told .state"), "未知の報告「Quarantined」");
    look(&rig, &node, 1).await;
    assert_eq!(told(&rig, wipe).await, ["other", "waiting"], "it goes on");
}

async fn nothing_is_read_through_a_closed_gate(rig: Rig) {
    let node = rig.node("a");
    let wipe = sent(&rig, &node, &rig.wipe).await;
    let tenant = Scope::Tenant(rig.wipe.tenant.id);
    let window = rig.close(tenant, None).await;
    assert_eq!(look(&rig, &node, 60).await, 0);
    assert_eq!(watched(&rig, wipe).await.looked_at, None);
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    maintenance::end(&mut tx, window.id, window.version, rig.desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert_eq!(look(&rig, &node, 0).await, 1);
    assert_eq!(told(&rig, wipe).await, ["waiting"]);
}

async fn a_reading_that_fails_is_repeated_and_tells_nothing(rig: Rig) {
    let node = rig.node("a");
    let wipe = sent(&rig, &node, &rig.wipe).await;
    rig.fault(json!({ "kind": "status500", "endpoint": "wipe_read", "times": 1 }))
        .await;
    assert_eq!(look(&rig, &node, 1).await, 1);
    assert!(told(&rig, wipe).await.is_empty());
    let after = watched(&rig, wipe).await;
    assert_eq!((after.looks, after.why.as_str()), (0, "server_error"));
    let path = format!("/requests/{wipe}");
    let page = rig.desk.sign_in(Role::Agent).await.get(&path).await;
    assert!(page.text("#told").contains("API の内部エラーです"));
    assert_eq!(look(&rig, &node, 6).await, 1);
    assert_eq!(told(&rig, wipe).await, ["waiting"]);
}

async fn of_two_nodes_that_look_one_keeps_what_it_saw(rig: Rig) {
    let nodes = [rig.node("a"), rig.node("b"), rig.node("c")];
    let wipe = sent(&rig, &nodes[0], &rig.wipe).await;
    rig.desk.clock.move_by(60);
    let looks = nodes.iter().map(Dispatch::watch);
    for looked in futures_util::future::join_all(looks).await {
        looked.unwrap();
    }
    assert_eq!(told(&rig, wipe).await, ["waiting"]);
    assert_eq!(watched(&rig, wipe).await.looks, 1);
}

async fn what_was_seen_is_neither_changed_nor_taken_away(rig: Rig) {
    let node = rig.node("a");
    sent(&rig, &node, &rig.wipe).await;
    look(&rig, &node, 1).await;
    let unsent = rig.accept(&rig.wipe, 1).await;
    let early = format!(
        "INSERT INTO sighting (request_id, number, status, word, source, seen_at)
         VALUES ('{unsent}', 1, 'succeeded', '', 'wipe_actions', 0)"
    );
    for statement in [
        "UPDATE sighting SET status = 'succeeded'",
        "DELETE FROM sighting",
        early.as_str(),
    ] {
        let mut tx = rig.desk.app.store.begin().await.unwrap();
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let done = sqlx::query(statement).execute(tx.conn().unwrap()).await;
        assert!(done.is_err());
    }
}

async fn after_90_days_nothing_is_read_any_more(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("pending_approval")).await;
    let wipe = sent(&rig, &node, &rig.wipe).await;
    look(&rig, &node, 1).await;
    assert_eq!(look(&rig, &node, 89 * 1_440).await, 1);
    let late = look(&rig, &node, 2 * 1_440).await;
    assert_eq!(late, 1, "what was due within them is read once more");
    assert_eq!(look(&rig, &node, 2 * 1_440).await, 0);
    assert_eq!(watched(&rig, wipe).await.next_at, None);
    let kinds = rig.desk.kinds().await;
    assert!(
        kinds.contains(&"alarm_cleared".to_owned()),
        "nobody looks any more"
    );
}

async fn one_tenant_is_asked_about_few_requests_at_a_time(rig: Rig) {
    let node = rig.node("a");
    for _ in 0..6 {
        sent(&rig, &node, &rig.wipe).await;
    }
    sent(&rig, &node, &rig.lock).await;
    assert_eq!(
        look(&rig, &node, 1).await,
        5,
        "four of the one, one of the other"
    );
    assert_eq!(look(&rig, &node, 0).await, 2);
}
