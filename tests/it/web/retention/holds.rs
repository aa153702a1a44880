//! Legal holds: what is placed keeps everything, what is lifted lets go.

use kagiban::domain::action::ProxyAction;
use kagiban::domain::policy::Role;

use super::{CALLER, NOTE, SEVEN_YEARS, accepted, after_days, holds, said, sent, taken};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;
use crate::web::call;

both!(
    nothing_of_a_held_subscriber_is_purged_until_the_hold_is_lifted,
    a_call_that_names_a_held_subscriber_is_kept,
    a_hold_is_placed_with_a_reason_and_lifted_by_an_administrator,
    the_database_keeps_every_hold_as_it_was_placed,
);

const HOLD: [(&str, &str); 2] = [("matter", "令和9年(ワ)第123号"), ("reason", "訴訟の証拠")];

async fn placed(who: &mut Visitor, subscriber: &str) {
    let path = format!("{subscriber}/legal-hold");
    let done = who.fill(&path, &HOLD).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
}

/// The address of the form that lifts the hold of the list.
async fn lifts(who: &mut Visitor) -> String {
    let page = who.get("/retention").await;
    page.attr("main a[href$='/lift']", "href")
}

async fn lifted(desk: &TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = lifts(&mut admin).await;
    let done = admin.fill(&path, &[("reason", "和解")]).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
}

async fn nothing_of_a_held_subscriber_is_purged_until_the_hold_is_lifted(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let subscriber = format!("/subscribers/{}", sakura.contract.subscriber);
    accepted(&desk).await;
    sent(&desk).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    placed(&mut auditor, &subscriber).await;
    after_days(&desk, SEVEN_YEARS + 800).await;
    for thing in ["call", "request", "mail"] {
        assert_eq!(taken(&desk, thing).await, 0, "{thing}");
    }
    assert!(desk.holds(NOTE) && desk.holds(CALLER[0].1));
    // Four of the call and its request, and the hold itself.
    assert_eq!(holds(&desk).await, (5, 0));
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = said(&mut auditor, &subscriber).await;
    assert!(
        page.contains("リーガルホールド中") && page.contains(HOLD[0].1),
        "{page}"
    );
    lifted(&desk).await;
    after_days(&desk, 1).await;
    for (thing, count) in [("call", 1), ("request", 1), ("mail", 2)] {
        assert_eq!(taken(&desk, thing).await, count, "{thing}");
    }
    assert!(!desk.holds(NOTE) && !desk.holds(CALLER[0].1));
    holds(&desk).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = said(&mut auditor, &subscriber).await;
    assert!(!page.contains("リーガルホールド中"), "{page}");
}

async fn a_call_that_names_a_held_subscriber_is_kept(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let other = seed::company(&desk, "00777", ProxyAction::Lock, "2026-01-15").await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut calls = Vec::new();
    for (company, who) in [(&sakura, "遠山ざくろ"), (&other, "北山すもも")] {
        let call = call::open(&mut agent).await;
        let caller = [("name", who), CALLER[1]];
        call::step(&mut agent, &call, "caller", &caller).await;
        let number = company.contract.number.to_string();
        let claim = [("contract", number.as_str()), ("requester", "だれか")];
        call::step(&mut agent, &call, "claim", &claim).await;
        agent
            .submit(&format!("{call}/end"), &[("end_note", NOTE)])
            .await;
        calls.push(call);
    }
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let subscriber = format!("/subscribers/{}", sakura.contract.subscriber);
    placed(&mut boss, &subscriber).await;
    after_days(&desk, SEVEN_YEARS + 1).await;
    assert_eq!(taken(&desk, "call").await, 1);
    assert!(desk.holds("遠山ざくろ") && !desk.holds("北山すもも"));
    lifted(&desk).await;
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "call").await, 2);
    assert!(!desk.holds("遠山ざくろ"));
    holds(&desk).await;
}

async fn a_hold_is_placed_with_a_reason_and_lifted_by_an_administrator(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let subscriber = format!("/subscribers/{}", sakura.contract.subscriber);
    let place = format!("{subscriber}/legal-hold");
    let mut boss = desk.sign_in(Role::Supervisor).await;
    for field in ["matter", "reason"] {
        let fields = HOLD.map(|(name, value)| (name, if name == field { "" } else { value }));
        let refused = boss.fill(&place, &fields).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(!refused.error(field).is_empty(), "{field}");
    }
    assert_eq!(desk.count("legal_hold").await, 0);
    placed(&mut boss, &subscriber).await;
    assert_eq!(desk.kinds().await.last().unwrap(), "legal_hold_placed");
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.post(&place, &HOLD).await.status, 403);
    assert_eq!(
        boss.get("/retention")
            .await
            .attrs("main a[href$='/lift']", "href")
            .len(),
        0
    );
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = lifts(&mut admin).await;
    assert_eq!(boss.post(&path, &[("reason", "和解")]).await.status, 403);
    admin.get(&path).await;
    let wrong = [("reason", "和解"), ("password", "not my password 1")];
    let refused = admin.post(&path, &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.error("password").is_empty());
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    let refused = admin.fill(&path, &[("reason", "")]).await;
    assert!(!refused.error("reason").is_empty());
    assert_eq!(desk.count("legal_hold_lift").await, 0);
    let done = admin.fill(&path, &[("reason", "和解")]).await;
    assert_eq!(done.status, 303);
    assert_eq!(desk.kinds().await.last().unwrap(), "legal_hold_lifted");
    let again = [("reason", "和解"), ("password", PASSWORD)];
    admin.get("/retention").await;
    assert_eq!(admin.post(&path, &again).await.status, 409);
    let list = said(&mut admin, "/retention").await;
    for words in [HOLD[0].1, HOLD[1].1, "和解", "解除しました"] {
        assert!(list.contains(words), "{words}: {list}");
    }
}

async fn the_database_keeps_every_hold_as_it_was_placed(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let subscriber = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut boss = desk.sign_in(Role::Supervisor).await;
    placed(&mut boss, &subscriber).await;
    lifted(&desk).await;
    let mut tries = vec![
        "UPDATE legal_hold SET matter = 'another'",
        "DELETE FROM legal_hold",
        "UPDATE legal_hold_lift SET reason = 'another'",
        "DELETE FROM legal_hold_lift",
        "INSERT INTO legal_hold_lift SELECT * FROM legal_hold_lift",
        "INSERT INTO legal_hold SELECT * FROM legal_hold",
    ];
    if desk.app.store.kind() == "sqlite" {
        tries.extend([
            "INSERT OR REPLACE INTO legal_hold_lift SELECT hold_id, 'another', lifted_by, lifted_at FROM legal_hold_lift",
            "REPLACE INTO legal_hold SELECT id, subscriber_id, 'another', reason, placed_by, placed_at FROM legal_hold",
        ]);
    } else {
        tries.extend([
            "TRUNCATE legal_hold_lift",
            "TRUNCATE legal_hold CASCADE",
            "TRUNCATE retention_rule",
        ]);
    }
    for sql in tries {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}
