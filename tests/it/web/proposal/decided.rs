//! Who decides, with what, and how often.

use kagiban::domain::policy::Role;
use serde_json::json;

use super::{CONFIRM, DECLINE, decides, last, new_requester, to_wipe};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;

both!(
    whoever_proposed_it_neither_confirms_nor_declines_it,
    nobody_else_takes_a_proposal_back,
    a_wrong_password_decides_nothing_and_nothing_typed_is_lost,
    a_proposal_is_declined_with_a_reason,
    a_proposal_is_decided_once,
    agents_and_auditors_decide_nothing,
);

const WAITS: &str = "SELECT count(*) FROM register_proposal WHERE decision IS NULL";

async fn waiting(desk: &TestDesk) -> i64 {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar(WAITS)
        .fetch_one(&mut *read)
        .await
        .unwrap()
}

async fn assert_refused(desk: &TestDesk, why: &str) {
    let (kind, said, _) = last(desk).await;
    assert_eq!(kind, "register_change_refused");
    assert_eq!(said["facts"], json!({ "why": why }));
    assert_eq!(waiting(desk).await, 1);
}

async fn whoever_proposed_it_neither_confirms_nor_declines_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = new_requester(&desk, &sakura).await;
    let seen = admin.get(&proposal).await;
    assert!(!seen.html.contains("/confirm\"") && !seen.html.contains("/decline\""));
    for (what, said) in [("confirm", &CONFIRM[..]), ("decline", &DECLINE[..])] {
        assert_eq!(decides(&mut admin, &proposal, what, said).await, 403);
        assert!(
            admin
                .html()
                .contains("提案した本人は確認も却下もできません")
        );
        assert_refused(&desk, "same_person").await;
    }
}

async fn nobody_else_takes_a_proposal_back(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = to_wipe(&desk, &sakura).await;
    let mut other = desk.sign_in(Role::Administrator).await;
    assert!(!other.get(&proposal).await.html.contains("/withdraw\""));
    assert_eq!(decides(&mut other, &proposal, "withdraw", &[]).await, 403);
    assert_refused(&desk, "other_person").await;
}

async fn a_wrong_password_decides_nothing_and_nothing_typed_is_lost(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = new_requester(&desk, &sakura).await;
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let wrong = "not my password at all";
    for (what, field) in [("confirm", "password"), ("decline", "decline_password")] {
        let said = [DECLINE[0], (field, wrong)];
        assert_eq!(decides(&mut boss, &proposal, what, &said).await, 422);
        let page = boss.html().to_owned();
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{what}");
        assert!(page.contains(DECLINE[0].1) && !page.contains(wrong));
        assert_refused(&desk, "password").await;
    }
}

async fn a_proposal_is_declined_with_a_reason(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = new_requester(&desk, &sakura).await;
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let silent = [("decline_password", PASSWORD)];
    assert_eq!(decides(&mut boss, &proposal, "decline", &silent).await, 422);
    assert_eq!(waiting(&desk).await, 1);
    assert_eq!(
        decides(&mut boss, &proposal, "decline", &DECLINE).await,
        303
    );
    assert_eq!(waiting(&desk).await, 0);
    assert_eq!(desk.count("mail").await, 0);
}

async fn a_proposal_is_decided_once(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = to_wipe(&desk, &sakura).await;
    let mut slow = desk.sign_in(Role::Supervisor).await;
    let page = slow.get(&proposal).await.inputs();
    let mut fast = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        decides(&mut fast, &proposal, "decline", &DECLINE).await,
        303
    );
    let confirm = format!("{proposal}/confirm");
    let late = slow.post_with(&confirm, &page, &CONFIRM).await;
    assert_eq!(late.status, 409);
    assert_eq!(decides(&mut admin, &proposal, "withdraw", &[]).await, 409);
    let (kind, said, _) = last(&desk).await;
    assert_eq!(kind, "register_change_refused");
    assert_eq!(said["facts"], json!({ "why": "decided" }));
}

async fn agents_and_auditors_decide_nothing(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = new_requester(&desk, &sakura).await;
    for (role, may_read) in [(Role::Agent, 403), (Role::Auditor, 200)] {
        let mut other = desk.sign_in(role).await;
        let seen = other.get(&proposal).await;
        assert_eq!(seen.status.as_u16(), may_read);
        assert!(!seen.html.contains(&format!("action=\"{proposal}")));
        assert!(!other.get("/").await.html.contains(&proposal));
        for (what, said) in [
            ("confirm", &CONFIRM[..]),
            ("decline", &DECLINE[..]),
            ("withdraw", &[]),
        ] {
            other.get("/").await;
            let path = format!("{proposal}/{what}");
            assert_eq!(other.post(&path, said).await.status, 403, "{role} {what}");
            assert_eq!(last(&desk).await.0, "access_refused");
        }
    }
    assert_eq!(waiting(&desk).await, 1);
}
