//! The review page finds what it is asked for, and says how.

use kagiban::domain::event::Kind;
use kagiban::domain::policy::Role;

use super::told;
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;
use crate::web::call::{ACCEPT, CLAIM, claimed, read_aloud, step};

both!(
    every_filter_finds_what_it_is_for,
    only_what_is_unusual_is_shown_where_that_is_asked,
    a_period_is_meant_in_the_time_zone_that_is_chosen,
    what_is_nobody_is_refused_at_its_field,
    an_event_opens_into_who_what_on_which_and_its_proof,
);

async fn found(auditor: &mut Visitor, query: &str) -> Vec<String> {
    let page = auditor.get(&format!("/audit?{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    page.texts("main tbody tr td:nth-child(3)")
}

async fn every_filter_finds_what_it_is_for(desk: TestDesk) {
    let company = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    let done = step(&mut agent, &call, "commit", &ACCEPT).await;
    let reference = done.text(".reference-number");
    let accepted = told(&desk, Kind::RequestAccepted).await.pop().unwrap();
    let entry = accepted.entry().unwrap();
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let queries = [
        format!("subscriber={}", company.contract.subscriber),
        format!("contract={}", company.contract.number),
        format!("requester={}", entry.about["requester"]),
        format!("device={}", entry.about["device"]),
        format!("reference={reference}"),
        format!("agent={}", entry.actor["id"]),
        "kind=request_accepted".to_owned(),
        "ended=done".to_owned(),
        format!("reference={reference}&kind=request_accepted&ended=done"),
    ];
    for query in &queries {
        let rows = found(&mut auditor, query).await;
        assert!(
            rows.iter().any(|row| row.contains("受付完了")),
            "{query}: {rows:?}"
        );
    }
    for query in [
        format!("reference={reference}&kind=request_released"),
        format!("reference={reference}&ended=refused"),
        format!("device={}x", entry.about["device"]),
        "address=203.0.113.99".to_owned(),
    ] {
        assert_eq!(
            found(&mut auditor, &query).await,
            Vec::<String>::new(),
            "{query}"
        );
    }
    // By the subscriber also what happened before anybody knew whose call it was going to be.
    let by_reference = found(&mut auditor, &format!("reference={reference}")).await;
    assert!(
        by_reference.iter().any(|row| row.contains("通話の開始")),
        "{by_reference:?}"
    );
}

async fn only_what_is_unusual_is_shown_where_that_is_asked(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    agent
        .post(
            &format!("{call}/verify"),
            &[("passphrase", "まちがった あいことば")],
        )
        .await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let all = found(&mut auditor, "unusual=any").await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains("確認の失敗"), "{all:?}");
    assert_eq!(
        found(&mut auditor, "unusual=failed_verification").await,
        all
    );
    assert_eq!(
        found(&mut auditor, "unusual=clock").await,
        Vec::<String>::new()
    );
}

async fn a_period_is_meant_in_the_time_zone_that_is_chosen(desk: TestDesk) {
    // The desk's clock begins at 03:14 on the 22nd in Japan, which is 18:14 on the 21st in UTC.
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let kind = "kind=agent_signed_in";
    for (period, times) in [
        ("from=2026-11-22&to=2026-11-22&zone=jst", 1),
        ("from=2026-11-22&to=2026-11-22&zone=utc", 0),
        ("from=2026-11-21&to=2026-11-21&zone=utc", 1),
        ("from=2026-11-22T03:14&to=2026-11-22T03:14", 1),
        ("from=2026-11-22T03:15", 0),
        ("to=2026-11-22T03:13", 0),
    ] {
        let rows = found(&mut auditor, &format!("{kind}&{period}")).await;
        assert_eq!(rows.len(), times, "{period}");
    }
}

async fn what_is_nobody_is_refused_at_its_field(desk: TestDesk) {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    for (query, field) in [
        ("subscriber=だれでもない", "subscriber"),
        ("contract=NO-SUCH-1", "contract"),
        ("requester=だれでもない", "requester"),
        ("reference=1234", "reference"),
        ("address=here", "address"),
        ("from=2026-02-30", "from"),
        ("to=tomorrow", "to"),
    ] {
        let page = auditor.get(&format!("/audit?{query}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.error(field).is_empty(), "{query}");
    }
}

async fn an_event_opens_into_who_what_on_which_and_its_proof(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let accepted = told(&desk, Kind::RequestAccepted).await.pop().unwrap();
    let entry = accepted.entry().unwrap();
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = auditor.get(&format!("/audit/{}", accepted.seq)).await;
    assert_eq!(page.status, 200);
    for part in [
        &accepted.leaf_hash,
        &entry.actor["session"],
        &entry.actor["build"],
        &entry.about["device"],
    ] {
        assert!(page.html.contains(part.as_str()), "{part}");
    }
    assert!(
        page.text("main").contains("合言葉"),
        "how the caller was verified"
    );
    assert!(page.text("main").contains("内容はハッシュと一致しています"));
    assert_eq!(auditor.get("/audit/999999").await.status, 404);
    let caller = told(&desk, Kind::CallerNoted).await.pop().unwrap();
    let path = format!("/audit/{}", caller.seq);
    assert!(!auditor.get(&path).await.html.contains("03-1234-5678"));
    assert!(auditor.post(&path, &[]).await.html.contains("03-1234-5678"));
}
