//! A tenant that cannot be read says so, and never looks like one without differences.

use kagiban::domain::gate::Scope;
use kagiban::domain::policy::Role;
use serde_json::json;

use super::{HOUR, compare, console, daily, seeing, sent, sides, told};
use crate::dispatch::both_rigs;
use crate::dispatch::rig::Rig;

both_rigs!(
    a_tenant_that_does_not_answer_is_not_without_differences,
    a_token_that_may_not_read_events_says_what_is_not_known,
    events_that_are_switched_off_are_said_to_be,
    events_that_leave_locks_out_are_said_to_do_so,
    events_that_the_vendor_threw_away_are_a_gap,
    no_tenant_is_read_through_a_closed_gate,
    a_refused_token_is_told_as_everywhere,
);

const NOT_NONE: &str = "「相違なし」とは言えません";

async fn a_tenant_that_does_not_answer_is_not_without_differences(rig: Rig) {
    seeing(&rig).await;
    let never = sides(&rig, &rig.lock, "&differing=1").await.text("main");
    assert!(
        never.contains("まだ照合していません") && never.contains(NOT_NONE),
        "{never}"
    );
    rig.fault(json!({ "kind": "status500" })).await;
    compare(&rig).await;
    for more in ["", "&differing=1"] {
        let text = sides(&rig, &rig.lock, more).await.text("main");
        for words in ["読み取れていません", "API の内部エラー", NOT_NONE] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    let mut auditor = rig.desk.sign_in(Role::Auditor).await;
    let list = auditor.get("/reconciliation").await;
    assert_eq!(
        list.texts("main tbody .fact-bad").len(),
        2,
        "{}",
        list.text("main")
    );
    // It is tried again within the hour or two, and then known.
    rig.mend().await;
    console(&rig, &rig.lock, "freeze", 0).await;
    rig.desk.clock.move_by(2 * HOUR);
    daily(&rig, "a").reconciliation().await.unwrap();
    let seen = sides(&rig, &rig.lock, "").await;
    assert!(
        seen.text("main").contains("すべて読み取れました"),
        "{}",
        seen.text("main")
    );
    assert_eq!(seen.texts("main tbody .state"), ["当窓口を通さない操作"]);
}

async fn a_token_that_may_not_read_events_says_what_is_not_known(rig: Rig) {
    console(&rig, &rig.lock, "freeze", 0).await;
    compare(&rig).await;
    let text = sides(&rig, &rig.lock, "").await.text("main");
    for words in [
        "一部しか読み取れていません",
        "当窓口を通さないロックは分かりません",
        NOT_NONE,
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    rig.use_token(&rig.wipe, "blind").await;
    compare(&rig).await;
    let text = sides(&rig, &rig.wipe, "").await.text("main");
    for words in ["読み取れていません", "ワイプの照合ができません", NOT_NONE] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

async fn events_that_are_switched_off_are_said_to_be(rig: Rig) {
    seeing(&rig).await;
    rig.control("settings", json!({ "siemEnabled": false }))
        .await;
    console(&rig, &rig.lock, "freeze", 0).await;
    compare(&rig).await;
    let text = sides(&rig, &rig.lock, "").await.text("main");
    for words in ["一部しか読み取れていません", "SIEM 連携が有効か", NOT_NONE] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(rig.desk.count("difference").await, 0);
}

async fn events_that_leave_locks_out_are_said_to_do_so(rig: Rig) {
    seeing(&rig).await;
    let left_out = json!({ "siemLeavesOut": ["DeviceFreezeRequested"] });
    rig.control("settings", left_out).await;
    sent(&rig, &rig.lock, 0).await;
    console(&rig, &rig.lock, "remove_freeze", 1).await;
    rig.desk.clock.move_by(6 * HOUR);
    compare(&rig).await;
    let text = sides(&rig, &rig.lock, "").await.text("main");
    assert!(
        text.contains("送信済みの 1 件が SIEM イベントにありません"),
        "{text}"
    );
}

async fn events_that_the_vendor_threw_away_are_a_gap(rig: Rig) {
    seeing(&rig).await;
    compare(&rig).await;
    console(&rig, &rig.lock, "freeze", 0).await;
    rig.fault(json!({ "kind": "status503", "endpoint": "siem" }))
        .await;
    rig.desk.clock.move_by(80 * HOUR);
    compare(&rig).await;
    let text = sides(&rig, &rig.lock, "").await.text("main");
    assert!(
        text.contains("SIEM イベントを読み取れませんでした"),
        "{text}"
    );
    rig.mend().await;
    compare(&rig).await;
    let text = sides(&rig, &rig.lock, "").await.text("main");
    assert!(text.contains("読み取れなかった期間があります"), "{text}");
    assert!(text.contains("72 時間"), "{text}");
}

async fn no_tenant_is_read_through_a_closed_gate(rig: Rig) {
    rig.close(Scope::Desk, Some(60)).await;
    daily(&rig, "a").reconciliation().await.unwrap();
    assert_eq!(told(&rig, "tenant_compared").await, 0);
    rig.desk.clock.move_by(60);
    daily(&rig, "a").reconciliation().await.unwrap();
    assert_eq!(told(&rig, "tenant_compared").await, 2);
}

async fn a_refused_token_is_told_as_everywhere(rig: Rig) {
    rig.fault(json!({ "kind": "status401", "kid": "lock" }))
        .await;
    compare(&rig).await;
    assert_eq!(told(&rig, "alarm_raised").await, 1);
    rig.mend().await;
    compare(&rig).await;
    assert_eq!(told(&rig, "alarm_cleared").await, 1);
}
