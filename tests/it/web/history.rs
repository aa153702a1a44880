//! What happened, as the request's page and the audit page tell it.

use kagiban::domain::action::ProxyAction;
use kagiban::domain::gate::Scope;
use kagiban::domain::policy::Role;

use super::call::{ACCEPT, CLAIM, DEVICE, SAID, claimed, read_aloud, step, verified};
use super::call_page::close;
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Visitor, assert_spoken};

both!(
    a_requests_page_tells_its_whole_story,
    the_list_of_requests_finds_what_was_heard,
    held_requests_can_be_listed,
    the_audit_page_speaks_the_readers_language,
    a_banner_names_no_subscriber_to_those_who_may_not_see_any,
    the_dashboard_claims_nothing_while_a_person_is_needed,
);

async fn a_requests_page_tells_its_whole_story(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    let wrong = [("passphrase", "まちがった あいことば")];
    agent.post(&format!("{call}/verify"), &wrong).await;
    let mut other = desk.sign_in(Role::Agent).await;
    other.get(&call).await;
    step(&mut other, &call, "take-over", &[]).await;
    step(&mut other, &call, "verify", &SAID).await;
    let end = [DEVICE[0], ("last_four", "K9F2")];
    other.post(&format!("{call}/device"), &end).await;
    step(&mut other, &call, "device", &DEVICE).await;
    for line in kagiban::domain::script::lines(ProxyAction::Lock) {
        let fields = [
            ("line", *line),
            ("version", kagiban::domain::script::VERSION),
        ];
        step(&mut other, &call, "script", &fields).await;
    }
    let done = step(&mut other, &call, "commit", &ACCEPT).await;
    let request = done.attr("a[href^='/requests/']", "href");
    let second = verified(&mut agent).await;
    step(&mut agent, &second, "device", &DEVICE).await;
    let note = [("join_note", "まだ見つからないとのこと。")];
    step(&mut agent, &second, "join", &note).await;

    let seen = agent.get(&request).await;
    assert_spoken(&request, &seen.html);
    let story = seen.texts(".timeline-title");
    let told = |title: &str| story.iter().filter(|it| it.contains(title)).count();
    for (title, times) in [
        ("通話を開始", 1),
        ("発信者の記録", 1),
        ("本人確認の失敗", 1),
        ("通話の引き継ぎ", 1),
        ("本人確認(合言葉)", 1),
        ("製造番号の不一致", 1),
        ("端末の特定", 1),
        ("読み上げ", 7),
        ("受付完了", 1),
        ("既存の依頼への合流", 1),
    ] {
        assert_eq!(told(title), times, "{title}: {story:?}");
    }
    let joined = seen.attrs(".timeline a", "href");
    assert_eq!(joined, [second]);
}

async fn found(agent: &mut Visitor, query: &str) -> usize {
    let seen = agent.get(&format!("/requests?{query}")).await;
    seen.texts("tbody tr").len()
}

async fn accepted(desk: &TestDesk, agent: &mut Visitor) -> String {
    seed::sakura(desk).await;
    let call = read_aloud(agent).await;
    let done = step(agent, &call, "commit", &ACCEPT).await;
    done.text(".reference-number")
}

async fn the_list_of_requests_finds_what_was_heard(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let reference = accepted(&desk, &mut agent).await;
    let wide: String = reference
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let bare = reference.replace('-', "");
    for said in [
        &reference,
        &wide,
        &bare,
        "さくらしょうじ",
        "ｻｸﾗ",
        "pf3x k9f1",
    ] {
        let text: String = url::form_urlencoded::byte_serialize(said.as_bytes()).collect();
        let expected = usize::from(said != "pf3x k9f1");
        assert_eq!(
            found(&mut agent, &format!("text={text}")).await,
            expected,
            "{said}"
        );
    }
    let seen = agent.get("/requests?text=nobody").await;
    assert!(!seen.html.contains("通話を開始し"));
    for nothing in ["%25", "_", "-"] {
        let count = found(&mut agent, &format!("text={nothing}")).await;
        assert_eq!(count, usize::from(nothing == "-"), "{nothing}");
    }
}

async fn held_requests_can_be_listed(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    accepted(&desk, &mut agent).await;
    assert_eq!(found(&mut agent, "state=held").await, 0);
    assert_eq!(found(&mut agent, "state=queued").await, 1);
    close(&desk, Scope::Desk, -10).await;
    assert_eq!(found(&mut agent, "state=held").await, 1);
    assert_eq!(found(&mut agent, "state=queued").await, 0);
}

async fn the_audit_page_speaks_the_readers_language(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let reference = accepted(&desk, &mut agent).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    for query in [
        format!("call={reference}"),
        format!("request={reference}"),
        "contract=rw-00123".to_owned(),
    ] {
        let seen = auditor.get(&format!("/audit?{query}")).await;
        assert_spoken(&query, &seen.html);
        let rows = seen.texts("tbody tr");
        assert!(rows.iter().any(|row| row.contains("受付完了")), "{query}");
        let about = seen.texts("tbody td:nth-child(5)").join(" ");
        assert!(
            about.contains(&reference) && about.contains("RW-00123"),
            "{about}"
        );
        assert!(seen.text("tbody .when").contains("2026-11-21T18:14:00Z"));
        for raw in ["designated", "factor", "script_line"] {
            let facts = seen.texts("tbody td:nth-child(6)").join(" ");
            assert!(!facts.contains(raw), "{raw}: {facts}");
        }
    }
}

async fn a_banner_names_no_subscriber_to_those_who_may_not_see_any(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut boss = desk.sign_in(Role::Supervisor).await;
    close(&desk, Scope::Tenant(sakura.tenant.id), -10).await;
    let seen = agent.get("/calls").await.text(".shell-banners");
    assert!(seen.contains("定期メンテナンス"), "{seen}");
    assert!(
        !seen.contains("サクラ") && !seen.contains("00123"),
        "{seen}"
    );
    let seen = boss.get("/calls").await.text(".shell-banners");
    assert!(seen.contains("サクラ"), "{seen}");
}

async fn the_dashboard_claims_nothing_while_a_person_is_needed(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    accepted(&desk, &mut agent).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    for moved in [
        "UPDATE request SET state = 'sending', due_at = NULL, lease = 'x', lease_until = 1",
        "UPDATE request SET state = 'blocked', why = 'not_authorized', lease = NULL, lease_until = NULL",
    ] {
        let done = sqlx::query(moved).execute(tx.conn().unwrap()).await;
        done.unwrap();
    }
    tx.commit_bookkeeping().await.unwrap();
    let seen = agent.get("/").await;
    assert!(seen.html.contains("要対応"));
    assert!(!seen.html.contains("すべて送信済み"));
}
