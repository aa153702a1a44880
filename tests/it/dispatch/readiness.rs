//! Whether tenants could take a request now, and who is told when not.

use jiff::SignedDuration;
use kagiban::cli::rehearsal::{self, Cast};
use kagiban::domain::alarm::{Alarm, AlarmKind};
use kagiban::domain::gate::Scope;
use kagiban::domain::policy::Role;
use kagiban::domain::readiness::{Lack, Learnt, Readiness};
use kagiban::domain::register::Tenant;
use kagiban::i18n::time::today;
use kagiban::store::{alarm, device, tenant, tenant_check};
use serde_json::json;

use super::both_rigs;
use super::rig::Rig;
use crate::support::seed::Company;
use crate::support::visitor::assert_spoken;

both_rigs!(
    a_tenant_that_answers_is_ready_and_what_reading_cannot_prove_is_said_so,
    a_clock_that_differs_is_measured_and_told,
    a_wipe_token_that_reads_no_wipes_is_told_on_the_dashboard_and_in_the_call,
    a_token_that_reads_no_devices_is_not_ready,
    a_lock_token_that_may_not_read_its_requests_is_ready_all_the_same,
    a_401_to_a_dispatch_alarms_at_once_and_the_next_good_call_ends_it,
    a_401_to_any_reading_alarms_too,
    a_tokens_end_alarms_at_30_7_and_1_days_once_each,
    a_dispatch_that_was_answered_is_the_last_good_call,
    tenants_are_checked_daily_and_when_somebody_asks,
    a_tenant_with_another_token_is_checked_at_once,
    a_tenant_that_does_not_answer_is_asked_again_within_the_hour,
    no_tenant_is_checked_through_a_closed_gate,
    an_alarm_that_is_over_stays_as_it_was,
);

async fn stands(rig: &Rig, company: &Company) -> Readiness {
    let mut read = rig.desk.app.store.read().await.unwrap();
    let found = tenant_check::load(&mut read, company.tenant.id, today(rig.desk.now())).await;
    found.unwrap().unwrap()
}

async fn alarms(rig: &Rig, company: &Company) -> Vec<Alarm> {
    let mut read = rig.desk.app.store.read().await.unwrap();
    alarm::about(&mut read, &company.tenant.id.to_string())
        .await
        .unwrap()
}

async fn check(rig: &Rig) -> usize {
    rig.node("a").check_readiness().await.unwrap()
}

/// The devices of a company are fetched, so that only the check tells.
async fn mirror(rig: &Rig, company: &Company) {
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    tenant::note_mirrored(&mut tx, company.tenant.id, rig.desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn a_tenant_that_answers_is_ready_and_what_reading_cannot_prove_is_said_so(rig: Rig) {
    let never = stands(&rig, &rig.wipe).await.lacks(rig.desk.now());
    assert_eq!(never, [Lack::NeverChecked, Lack::MirrorOld]);
    for company in [&rig.wipe, &rig.lock] {
        mirror(&rig, company).await;
    }
    assert_eq!(check(&rig).await, 2);
    let wipe = stands(&rig, &rig.wipe).await;
    assert_eq!(wipe.lacks(rig.desk.now()), []);
    let learnt = wipe.check.unwrap();
    assert_eq!([learnt.devices, learnt.wipes], [Learnt::Readable; 2]);
    assert_eq!(wipe.last_good_at, Some(rig.desk.now()));
    assert!(rig.effects().await.is_empty(), "checking does nothing");

    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let path = format!("/contracts/{}", rig.wipe.contract.id);
    let page = supervisor.get(&path).await;
    assert_spoken(&path, &page.html);
    let card = page.text("#readiness");
    assert!(card.contains("用意ができています"), "{card}");
    assert!(card.contains("読み取りだけでは確かめられません"), "{card}");
    let home = supervisor.get("/").await;
    assert!(home.html.contains("すべてのテナントが送信できる状態です"));
    let kinds = rig.desk.kinds().await;
    assert_eq!(kinds.iter().filter(|it| *it == "tenant_checked").count(), 2);
}

async fn a_clock_that_differs_is_measured_and_told(rig: Rig) {
    rig.control("settings", json!({ "clockAheadMs": 95_000 }))
        .await;
    mirror(&rig, &rig.lock).await;
    check(&rig).await;
    let lock = stands(&rig, &rig.lock).await;
    assert_eq!(lock.lacks(rig.desk.now()), [Lack::Clock(95)]);
    let home = rig.desk.sign_in(Role::Agent).await.get("/").await;
    assert!(home.html.contains("API と時計が 95 秒ずれています"));
}

async fn a_wipe_token_that_reads_no_wipes_is_told_on_the_dashboard_and_in_the_call(rig: Rig) {
    mirror(&rig, &rig.wipe).await;
    rig.use_token(&rig.wipe, "blind").await;
    check(&rig).await;
    let wipe = stands(&rig, &rig.wipe).await;
    assert_eq!(wipe.lacks(rig.desk.now()), [Lack::WipesRefused]);
    let said = "ワイプ一覧を読み取る権限がありません";
    let mut agent = rig.desk.sign_in(Role::Agent).await;
    assert!(agent.get("/").await.html.contains(said));

    let app = &rig.desk.app;
    let mut read = app.store.read().await.unwrap();
    let id = rig.wipe.tenant.id;
    let devices = device::list(&mut read, id, 10).await.unwrap();
    let cast = Cast {
        agent: rig.agent(),
        contract: &rig.wipe.contract,
        requester: &rig.wipe.requester,
        device: &devices[0],
    };
    drop(read);
    let mut tx = app.store.begin().await.unwrap();
    let ready = rehearsal::take(&mut tx, &*app.entropy, cast, rig.desk.now()).await;
    tx.commit().await.unwrap();
    let path = format!("/calls/{}", ready.unwrap().accepted.call);
    let page = agent.get(&path).await;
    assert_spoken(&path, &page.html);
    let aside = page.text("aside");
    assert!(aside.contains(said), "{aside}");
    assert!(aside.contains("に応答"), "{aside}");
    assert!(aside.contains("残り 192 日"), "{aside}");
}

async fn a_token_that_reads_no_devices_is_not_ready(rig: Rig) {
    rig.use_token(&rig.lock, "idle").await;
    check(&rig).await;
    let lacks = stands(&rig, &rig.lock).await.lacks(rig.desk.now());
    assert_eq!(lacks[0], Lack::DevicesRefused);
}

async fn a_lock_token_that_may_not_read_its_requests_is_ready_all_the_same(rig: Rig) {
    let node = rig.node("a");
    mirror(&rig, &rig.lock).await;
    check(&rig).await;
    let of = async || stands(&rig, &rig.lock).await.check.unwrap().freezes;
    assert_eq!(of().await, Learnt::NotLearnt, "there is none to read");
    rig.accept(&rig.lock, 0).await;
    node.step().await.unwrap();
    rig.desk.clock.move_by(26 * 3_600);
    mirror(&rig, &rig.lock).await;
    check(&rig).await;
    assert_eq!(of().await, Learnt::Refused);
    let lacks = stands(&rig, &rig.lock).await.lacks(rig.desk.now());
    assert_eq!(lacks, []);
    rig.use_token(&rig.lock, "reads").await;
    check(&rig).await;
    assert_eq!(of().await, Learnt::Readable);
}

async fn a_401_to_a_dispatch_alarms_at_once_and_the_next_good_call_ends_it(rig: Rig) {
    let node = rig.node("a");
    check(&rig).await;
    rig.fault(json!({ "kind": "status401" })).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    let raised = alarms(&rig, &rig.wipe).await;
    assert_eq!(raised[0].kind, AlarmKind::NotAuthenticated);
    assert_eq!(raised[0].cleared_at, None);
    assert_eq!(alarms(&rig, &rig.lock).await, [], "that of no other tenant");

    let banner = "株式会社サクラ商事00456 RW-00456:API がトークンを認めません";
    let mut agent = rig.desk.sign_in(Role::Agent).await;
    let page = agent.get("/requests").await;
    assert!(
        page.text(".banner").contains(banner),
        "{}",
        page.text(".banner")
    );
    for (role, sees) in [
        (Role::Supervisor, true),
        (Role::Administrator, true),
        (Role::Agent, false),
    ] {
        let home = rig.desk.sign_in(role).await.get("/").await;
        assert_spoken("/", &home.html);
        let card = home.html.contains(">警報<");
        assert_eq!(card, sees, "{role}");
    }
    rig.live(&node, 20).await;
    assert_eq!(
        alarms(&rig, &rig.wipe).await.len(),
        1,
        "one stands, however often"
    );
    rig.mend().await;
    rig.live(&node, 400).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert!(alarms(&rig, &rig.wipe).await[0].cleared_at.is_some());
    assert_eq!(agent.get("/requests").await.text(".banner"), "");
    let kinds = rig.desk.kinds().await;
    let of = |kind| kinds.iter().filter(|it| *it == kind).count();
    assert_eq!([of("alarm_raised"), of("alarm_cleared")], [1, 1]);
    rig.log_holds().await;
}

async fn a_401_to_any_reading_alarms_too(rig: Rig) {
    let node = rig.node("a");
    let cause = kagiban::domain::event::Cause::system("mirror", rig.desk.now());
    let refused = json!({ "kind": "status401", "times": 1 });
    rig.fault(refused.clone()).await;
    node.mirror(rig.lock.tenant.id, &cause).await.unwrap();
    assert_eq!(alarms(&rig, &rig.lock).await.len(), 1);
    node.mirror(rig.lock.tenant.id, &cause).await.unwrap();
    assert!(alarms(&rig, &rig.lock).await[0].cleared_at.is_some());
    check(&rig).await;
    rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    rig.desk.clock.move_by(60);
    rig.fault(refused).await;
    node.watch().await.unwrap();
    assert_eq!(alarms(&rig, &rig.wipe).await.len(), 1);
}

async fn a_tokens_end_alarms_at_30_7_and_1_days_once_each(rig: Rig) {
    let open = async || -> Vec<&'static str> {
        let all = alarms(&rig, &rig.lock).await;
        let open = all.into_iter().filter(|it| it.cleared_at.is_none());
        open.map(|it| it.kind.code()).collect()
    };
    // The token's last day is 2027-06-01, the desk's present 2026-11-21.
    for (days, expected) in [
        (161, vec![]),
        (1, vec!["token_ends_30"]),
        (22, vec!["token_ends_30"]),
        (1, vec!["token_ends_7"]),
        (5, vec!["token_ends_7"]),
        (1, vec!["token_ends_1"]),
        (3, vec!["token_ends_1"]),
    ] {
        rig.desk.clock.move_by(days * 86_400);
        check(&rig).await;
        check(&rig).await;
        assert_eq!(open().await, expected, "{}", rig.desk.now());
    }
    assert_eq!(alarms(&rig, &rig.lock).await.len(), 3);
    let home = rig.desk.sign_in(Role::Administrator).await.get("/").await;
    assert!(
        home.html
            .contains("1 日以内か、期限が切れています(2027-06-01)")
    );
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    let renewed = Tenant {
        token_expires_on: Some("2028-06-01".parse().unwrap()),
        ..rig.lock.tenant.clone()
    };
    tenant::save(&mut tx, &renewed).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    check(&rig).await;
    assert!(open().await.is_empty());
}

async fn a_dispatch_that_was_answered_is_the_last_good_call(rig: Rig) {
    let node = rig.node("a");
    assert_eq!(stands(&rig, &rig.wipe).await.last_good_at, None);
    rig.accept(&rig.wipe, 0).await;
    node.step().await.unwrap();
    let good = stands(&rig, &rig.wipe).await.last_good_at;
    assert_eq!(good, Some(rig.desk.now()));
    rig.desk.clock.move_by(600);
    rig.fault(json!({ "kind": "status500" })).await;
    rig.accept(&rig.wipe, 1).await;
    node.step().await.unwrap();
    assert_eq!(stands(&rig, &rig.wipe).await.last_good_at, good);
}

async fn tenants_are_checked_daily_and_when_somebody_asks(rig: Rig) {
    assert_eq!(check(&rig).await, 2);
    assert_eq!(check(&rig).await, 0);
    rig.desk.clock.move_by(23 * 3_600);
    assert_eq!(check(&rig).await, 0);
    rig.desk.clock.move_by(2 * 3_600);
    assert_eq!(check(&rig).await, 2);
    let path = format!("/tenants/{}/check", rig.lock.tenant.id);
    for role in [Role::Agent, Role::Auditor] {
        let mut other = rig.desk.sign_in(role).await;
        assert_eq!(other.post(&path, &[]).await.status, 403, "{role}");
    }
    assert_eq!(check(&rig).await, 0);
    for role in [Role::Supervisor, Role::Administrator] {
        let mut visitor = rig.desk.sign_in(role).await;
        let contract = format!("/contracts/{}", rig.lock.contract.id);
        assert!(visitor.get(&contract).await.html.contains(&path), "{role}");
        let page = visitor.submit(&path, &[]).await;
        assert!(page.text("#readiness").contains("確認待ち"));
        assert_eq!(check(&rig).await, 1, "{role}");
        assert_eq!(stands(&rig, &rig.lock).await.wanted_at, None);
    }
}

async fn a_tenant_with_another_token_is_checked_at_once(rig: Rig) {
    assert_eq!(check(&rig).await, 2);
    rig.use_token(&rig.wipe, "blind").await;
    assert_eq!(check(&rig).await, 1);
    let learnt = stands(&rig, &rig.wipe).await.check.unwrap();
    assert_eq!(learnt.wipes, Learnt::Refused);
}

async fn a_tenant_that_does_not_answer_is_asked_again_within_the_hour(rig: Rig) {
    rig.fault(json!({ "kind": "refuse_connections" })).await;
    assert_eq!(check(&rig).await, 2);
    let lacks = stands(&rig, &rig.lock).await.lacks(rig.desk.now());
    assert_eq!(lacks[0], Lack::Unanswered("connect_refused".into()));
    assert_eq!(check(&rig).await, 0);
    rig.mend().await;
    rig.desk.clock.move_by(2 * 3_600);
    assert_eq!(check(&rig).await, 2);
    let learnt = stands(&rig, &rig.lock).await.check.unwrap();
    assert_eq!(learnt.why, "");
}

async fn no_tenant_is_checked_through_a_closed_gate(rig: Rig) {
    rig.close(Scope::Tenant(rig.lock.tenant.id), Some(60)).await;
    assert_eq!(check(&rig).await, 1);
    assert!(stands(&rig, &rig.lock).await.check.is_none());
    rig.desk.clock.move_by(61);
    assert_eq!(check(&rig).await, 1);
    let learnt = stands(&rig, &rig.lock).await.check.unwrap();
    assert_eq!(learnt.at, rig.desk.now());
}

async fn an_alarm_that_is_over_stays_as_it_was(rig: Rig) {
    let id = rig.lock.tenant.id;
    let (kind, about, now) = (AlarmKind::NotAuthenticated, id.to_string(), rig.desk.now());
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    assert!(
        alarm::raise(&mut tx, kind, &about, Some(id), now)
            .await
            .unwrap()
    );
    assert!(
        !alarm::raise(&mut tx, kind, &about, Some(id), now)
            .await
            .unwrap()
    );
    // A node whose clock is behind ends it all the same.
    let behind = now - SignedDuration::from_secs(5);
    assert!(alarm::clear(&mut tx, kind, &about, behind).await.unwrap());
    assert!(!alarm::clear(&mut tx, kind, &about, now).await.unwrap());
    tx.commit_bookkeeping().await.unwrap();
    for statement in ["UPDATE alarm SET cleared_at = NULL", "DELETE FROM alarm"] {
        let mut tx = rig.desk.app.store.begin().await.unwrap();
        let done = sqlx::query(statement).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{statement}");
    }
}
