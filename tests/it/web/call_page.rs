//! What the call's page shows, and to whom.

use jiff::SignedDuration;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::gate::{Maintenance, Scope};
use kagiban::domain::ids::{MaintenanceId, TenantId};
use kagiban::domain::policy::Role;
use kagiban::domain::text::Line;
use kagiban::store::{agent, maintenance};

use super::call::{ACCEPT, CALLER, CLAIM, DEVICE, claimed, open, read_aloud, step, verified};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Seen;

both!(
    a_passphrase_is_typed_in_a_field_that_takes_kana,
    the_panel_tells_the_gate_of_this_contract,
    who_may_not_act_is_shown_no_control,
    an_ended_call_has_no_form_for_its_step,
    a_saved_note_leaves_no_draft_behind,
    a_device_is_shown_with_all_that_is_known_of_it,
    earlier_requests_for_a_device_are_shown,
    a_joined_call_tells_what_was_left_out,
    the_hands_are_on_the_field_that_is_due,
);

async fn a_passphrase_is_typed_in_a_field_that_takes_kana(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    seed::sakura(&desk).await;
    let call = claimed(&mut agent, &CLAIM).await;
    let seen = agent.get(&call).await;
    assert_eq!(seen.attr("#passphrase", "type"), "text");
    assert!(seen.html.contains("data-secret"));
}

pub(super) async fn close(desk: &TestDesk, scope: Scope, from_minutes: i64) {
    let from = desk.now() + SignedDuration::from_mins(from_minutes);
    let mut read = desk.app.store.read().await.unwrap();
    let staff = agent::list(&mut read).await.unwrap();
    drop(read);
    let window = Maintenance {
        id: MaintenanceId::new(desk.id()),
        scope,
        starts_at: from,
        ends_at: Some(from + SignedDuration::from_hours(1)),
        reason: Line::parse("定期メンテナンス").unwrap(),
        planned_by: staff[0].id,
        version: 1,
    };
    let mut tx = desk.app.store.begin().await.unwrap();
    maintenance::plan(&mut tx, &window, desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn the_panel_tells_the_gate_of_this_contract(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let other = seed::company(&desk, "00456", ProxyAction::Wipe, "2026-01-15").await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let gate = ".aside .fact-good, .aside .fact-warn";
    let told = async |agent: &mut crate::support::visitor::Visitor| {
        let seen = agent.get(&call).await;
        let facts = seen.texts(gate);
        facts.last().cloned().unwrap_or_default()
    };
    let scope = |id: TenantId| Scope::Tenant(id);
    close(&desk, scope(other.tenant.id), -10).await;
    close(&desk, scope(sakura.tenant.id), 30).await;
    assert!(told(&mut agent).await.starts_with('開'));
    close(&desk, scope(sakura.tenant.id), -10).await;
    let shut = told(&mut agent).await;
    assert!(
        shut.starts_with('閉') && shut.contains("定期メンテナンス"),
        "{shut}"
    );
    assert!(shut.contains("まで"), "{shut}");
}

async fn who_may_not_act_is_shown_no_control(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut first = desk.sign_in(Role::Agent).await;
    let call = verified(&mut first).await;
    step(&mut first, &call, "device", &DEVICE).await;
    let mut second = desk.sign_in(Role::Agent).await;
    let seen = second.get(&call).await;
    // What is masked may be opened by whoever may read the call.
    let acts = |seen: &Seen| {
        let mut forms = seen.attrs("main form, .reference form", "action");
        forms.retain(|action| *action != call);
        forms
    };
    assert_eq!(acts(&seen), [format!("{call}/take-over")]);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let seen = auditor.get(&call).await;
    assert!(acts(&seen).is_empty(), "{:?}", acts(&seen));
    assert!(seen.html.contains("閲覧だけ"));
}

async fn an_ended_call_has_no_form_for_its_step(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let seen = step(&mut agent, &call, "end", &[("end_note", "間違い電話")]).await;
    let forms = seen.attrs("main form", "action");
    assert_eq!(forms, [format!("{call}/notes")]);
}

async fn a_saved_note_leaves_no_draft_behind(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let notes = format!("form[action='{call}/notes']");
    let before = agent.get(&call).await.attr(&notes, "data-draft");
    let refused = agent.post(&format!("{call}/notes"), &[("note", "")]).await;
    assert_eq!(refused.attr(&notes, "data-draft"), before);
    let kept = step(&mut agent, &call, "notes", &[("note", "折り返し待ち")]).await;
    assert_ne!(kept.attr(&notes, "data-draft"), before);
}

async fn a_device_is_shown_with_all_that_is_known_of_it(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let seen = agent.get(&format!("{call}?q=PF3X")).await;
    let facts = seen.text(".pick-facts");
    for told in [
        "Windows 11",
        "ディスク暗号化 済み",
        "Absolute Resilience",
        "盗難届なし",
        "条件を満たしています",
    ] {
        assert!(facts.contains(told), "{facts}");
    }
}

async fn earlier_requests_for_a_device_are_shown(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    assert!(
        agent
            .get(&call)
            .await
            .text(".pick-earlier")
            .contains("なし")
    );
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let first = agent.get(&call).await.text(".reference-number");
    let second = verified(&mut agent).await;
    let seen = agent.get(&format!("{second}?q=K9F1")).await;
    let earlier = seen.text(".pick-earlier");
    assert!(
        earlier.contains(&first) && earlier.contains("送信待ち"),
        "{earlier}"
    );
}

async fn a_joined_call_tells_what_was_left_out(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    close(&desk, Scope::Tenant(sakura.tenant.id), -10).await;
    let second = verified(&mut agent).await;
    step(&mut agent, &second, "device", &DEVICE).await;
    let note = [("join_note", "まだ見つからないとのこと。")];
    let seen = step(&mut agent, &second, "join", &note).await;
    let steps = seen.text(".steps");
    assert!(steps.contains("読み上げはありません"), "{steps}");
    assert!(steps.contains("既存の依頼に追加"), "{steps}");
    assert!(steps.contains("終了しだい自動で送信します"), "{steps}");
}

async fn the_hands_are_on_the_field_that_is_due(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let focus = |seen: &Seen| seen.attr("[autofocus]", "id");
    assert_eq!(focus(&agent.get(&call).await), "name");
    let half = [("name", "佐藤花子"), ("callback", "")];
    let seen = agent.post(&format!("{call}/caller"), &half).await;
    assert_eq!(focus(&seen), "callback");
    let seen = step(&mut agent, &call, "caller", &CALLER).await;
    assert_eq!(focus(&seen), "contract");
    let call = read_aloud(&mut agent).await;
    assert_eq!(focus(&agent.get(&call).await), "last_four");
}
