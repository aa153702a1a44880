//! The desk's dispatches beside the tenants' own sides, read from the simulator by the daily work.

mod kept;
mod missing;
mod pages;
mod past_desk;
mod unread;

use std::sync::Arc;

use kagiban::daily::Daily;
use kagiban::domain::policy::Role;
use serde_json::{Value, json};

use super::both_rigs;
use super::rig::Rig;
use crate::support::seed::{self, Company};
use crate::support::visitor::{Seen, assert_spoken};

pub(super) const HOUR: i64 = 3_600;

/// The daily work of a node.
pub(super) fn daily(rig: &Rig, name: &str) -> Daily {
    let app = &rig.desk.app;
    Daily {
        store: app.store.clone(),
        clock: Arc::clone(&app.clock),
        entropy: Arc::clone(&app.entropy),
        catalogues: app.catalogues.clone(),
        dispatch: rig.node(name),
    }
}

/// Tokens that see events beside the usual.
pub(super) async fn seeing(rig: &Rig) {
    for company in [&rig.lock, &rig.wipe] {
        rig.use_token(company, "sees").await;
    }
}

/// Sends a request about a company's first or second device.
pub(super) async fn sent(rig: &Rig, company: &Company, place: usize) -> String {
    let request = rig.accept(company, place).await;
    assert!(rig.node("a").step().await.unwrap());
    assert_eq!(rig.state(request).await, "sent");
    // What comes next is later.
    rig.desk.clock.move_by(1);
    match rig.request(request).await.state {
        kagiban::domain::request::State::Sent { request_uid, .. } => request_uid,
        _ => unreachable!(),
    }
}

/// Somebody asks for every tenant to be compared, and it is.
pub(super) async fn compare(rig: &Rig) {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    for company in [&rig.lock, &rig.wipe] {
        kagiban::store::comparison::want(&mut tx, company.tenant.id, rig.desk.now())
            .await
            .unwrap();
    }
    tx.commit_bookkeeping().await.unwrap();
    // A second passes, in which the account may be called again.
    rig.desk.clock.move_by(1);
    daily(rig, "a").reconciliation().await.unwrap();
}

/// Somebody acts in a company's console, on its first or second device; the request's uid.
pub(super) async fn console(rig: &Rig, company: &Company, action: &str, place: usize) -> Value {
    let order = json!({
        "account": company.tenant.token_id.as_str().split('-').next(),
        "user": "taro@corp.example", "action": action, "deviceUid": seed::LAPTOPS[place].0,
    });
    rig.console(order).await
}

/// Both sides of a company, as an auditor sees them, with more in the address.
pub(super) async fn sides(rig: &Rig, company: &Company, more: &str) -> Seen {
    let mut auditor = rig.desk.sign_in(Role::Auditor).await;
    let path = format!("/reconciliation?tenant={}{more}", company.tenant.id);
    let seen = auditor.get(&path).await;
    assert_eq!(seen.status, 200);
    assert_spoken(&path, &seen.html);
    seen
}

/// How each row of both sides stands.
pub(super) async fn states(rig: &Rig, company: &Company) -> Vec<String> {
    sides(rig, company, "").await.texts("main tbody .state")
}

/// How many events of a kind there are.
pub(super) async fn told(rig: &Rig, kind: &str) -> usize {
    let kinds = rig.desk.kinds().await;
    kinds.iter().filter(|it| *it == kind).count()
}

both_rigs!(
    a_lock_from_the_desk_is_matched_with_the_tenants_event,
    a_wipe_from_the_desk_is_matched_by_its_request,
    a_lock_that_may_have_arrived_takes_its_own_event,
    what_was_done_by_hand_in_the_console_is_ours,
    what_still_runs_hides_nothing_and_accuses_nobody,
    an_unlock_by_the_subscriber_is_no_finding,
);

async fn a_lock_from_the_desk_is_matched_with_the_tenants_event(rig: Rig) {
    seeing(&rig).await;
    sent(&rig, &rig.lock, 0).await;
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["一致"]);
    let seen = sides(&rig, &rig.lock, "").await;
    let text = seen.text("main");
    for words in ["すべて読み取れました", "SIEM イベント", "PF3XK9F1"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(told(&rig, "tenant_compared").await, 2, "of either tenant");
    assert_eq!(rig.desk.count("difference").await, 0);
    // Whatever is read again is the same.
    rig.contact().await;
    rig.contact().await;
    rig.desk.clock.move_by(12 * HOUR);
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["一致"]);
    assert_eq!(rig.desk.count("difference").await, 0);
    rig.log_holds().await;
}

async fn a_wipe_from_the_desk_is_matched_by_its_request(rig: Rig) {
    // Without any events: the list of wipes is enough.
    let uid = sent(&rig, &rig.wipe, 0).await;
    compare(&rig).await;
    let seen = sides(&rig, &rig.wipe, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["一致"]);
    assert!(seen.text("main tbody td:nth-child(4)").contains(&uid));
    assert_eq!(rig.desk.count("difference").await, 0);
}

async fn a_lock_that_may_have_arrived_takes_its_own_event(rig: Rig) {
    seeing(&rig).await;
    rig.fault(json!({ "kind": "cut_after", "times": 1 })).await;
    let request = rig.accept(&rig.lock, 0).await;
    assert!(rig.node("a").step().await.unwrap());
    assert_eq!(rig.state(request).await, "unknown");
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["一致"]);
    assert_eq!(told(&rig, "act_past_desk_found").await, 0);
}

async fn what_was_done_by_hand_in_the_console_is_ours(rig: Rig) {
    seeing(&rig).await;
    rig.fault(super::rig::once("status403")).await;
    let request = rig.accept(&rig.lock, 0).await;
    rig.live(&rig.node("a"), 2).await;
    assert_eq!(rig.state(request).await, "blocked");
    let uid = console(&rig, &rig.lock, "freeze", 0).await;
    // Until it is on record, nobody here knows of it.
    compare(&rig).await;
    assert_eq!(told(&rig, "act_past_desk_found").await, 1);
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let fields = [
        ("request_uid", uid.as_str().unwrap()),
        ("evidence", "操作履歴の画面で確認"),
        ("attempts_seen", "1"),
        ("by_hand_password", crate::support::desk::PASSWORD),
    ];
    let page = format!("/requests/{request}");
    supervisor.get(&page).await;
    supervisor
        .submit(&format!("{page}/record-by-hand"), &fields)
        .await;
    compare(&rig).await;
    let seen = sides(&rig, &rig.lock, "").await;
    assert_eq!(seen.texts("main tbody .state"), ["一致"]);
    assert_eq!(
        told(&rig, "act_past_desk_found").await,
        1,
        "and still to be explained"
    );
    assert!(seen.text("main tbody").contains("説明を待っています"));
}

async fn what_still_runs_hides_nothing_and_accuses_nobody(rig: Rig) {
    rig.use_token(&rig.wipe, "sees").await;
    let node = rig.node("a");
    rig.accept(&rig.wipe, 0).await;
    let claimed = node.claim(1).await.unwrap().pop().unwrap();
    console(&rig, &rig.wipe, "wipe", 0).await;
    compare(&rig).await;
    assert_eq!(told(&rig, "act_past_desk_found").await, 0, "it may be ours");
    // It was not: ours is refused.
    rig.fault(super::rig::once("status403")).await;
    node.finish(claimed).await.unwrap();
    rig.desk.clock.move_by(81);
    daily(&rig, "a").reconciliation().await.unwrap();
    assert_eq!(told(&rig, "act_past_desk_found").await, 1);
    assert_eq!(states(&rig, &rig.wipe).await, ["当窓口を通さない操作"]);
}

async fn an_unlock_by_the_subscriber_is_no_finding(rig: Rig) {
    seeing(&rig).await;
    sent(&rig, &rig.lock, 0).await;
    rig.desk.clock.move_by(HOUR);
    console(&rig, &rig.lock, "remove_freeze", 0).await;
    compare(&rig).await;
    assert_eq!(states(&rig, &rig.lock).await, ["契約者による解除", "一致"]);
    assert_eq!(rig.desk.count("difference").await, 0);
    let only = sides(&rig, &rig.lock, "&differing=1").await;
    assert!(only.texts("main tbody .state").is_empty());
}
