//! After seven years nothing of who called is left, and every proof still holds.

use kagiban::domain::policy::Role;

use super::{
    CALLER, DAY, NOTE, SECRETS, SEVEN_YEARS, accepted, after_days, holds, number, one, said, sent,
    taken, told,
};
use crate::support::desk::{TestDesk, both};
use crate::support::seed::{self, CONTACTS};

both!(
    what_was_kept_for_seven_years_is_purged_and_every_proof_holds,
    the_last_day_of_a_retention_is_kept_and_the_next_day_purges,
    pages_tell_that_it_was_purged_and_when,
    what_fails_and_who_signed_in_is_forgotten,
);

async fn what_was_kept_for_seven_years_is_purged_and_every_proof_holds(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    sent(&desk).await;
    let (kept, purged) = holds(&desk).await;
    assert_eq!(purged, 0);
    for secret in SECRETS {
        assert!(desk.holds(secret), "{secret} is looked for in vain");
    }
    after_days(&desk, SEVEN_YEARS + 1).await;
    let things = ["event", "call", "request", "mail", "throttle", "session"];
    let told = told(&desk).await;
    let found = told.iter().map(|(_, thing, _)| thing.as_str());
    assert_eq!(found.collect::<Vec<_>>(), things);
    for secret in SECRETS {
        assert!(!desk.holds(secret), "{secret} is still there");
    }
    // Whoever is in the register is there still, and so is where they are written to.
    assert_eq!(
        number(&desk, "SELECT COUNT(*) FROM mail WHERE purged_by IS NULL").await,
        0
    );
    assert!(desk.holds(CONTACTS[0]));
    assert_eq!(holds(&desk).await, (0, kept));
    assert_eq!(
        number(
            &desk,
            "SELECT COUNT(*) FROM audit_event WHERE personal_salt IS NOT NULL"
        )
        .await,
        0
    );
    // The same again takes nothing.
    after_days(&desk, 1).await;
    assert_eq!(super::told(&desk).await, told);
}

async fn the_last_day_of_a_retention_is_kept_and_the_next_day_purges(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    sent(&desk).await;
    after_days(&desk, SEVEN_YEARS).await;
    for thing in ["event", "call", "request"] {
        assert_eq!(taken(&desk, thing).await, 0, "{thing}");
    }
    assert!(desk.holds(NOTE));
    // A mail is kept for a year.
    assert_eq!(taken(&desk, "mail").await, 2);
    after_days(&desk, 1).await;
    for thing in ["call", "request"] {
        assert_eq!(taken(&desk, thing).await, 1, "{thing}");
    }
    assert!(taken(&desk, "event").await > 3);
    assert!(!desk.holds(NOTE));
}

async fn pages_tell_that_it_was_purged_and_when(desk: TestDesk) {
    seed::sakura(&desk).await;
    let call = accepted(&desk).await;
    sent(&desk).await;
    after_days(&desk, SEVEN_YEARS + 1).await;
    let request = format!("/requests/{}", one(&desk, "SELECT id FROM request").await);
    let mail = format!("/mails/{}", one(&desk, "SELECT MIN(id) FROM mail").await);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    for path in [&call, &request, &mail] {
        let page = said(&mut auditor, path).await;
        assert!(page.contains("2033-11-23"), "{path}: {page}");
        assert!(page.contains("抹消済み"), "{path}: {page}");
        assert!(page.contains("監査ログ"), "{path}: {page}");
        // There is nothing to be opened, and on no page of a lock is the other action named.
        let page = auditor.get(path).await;
        let opens = format!("main form[action='{path}'], aside form[action='{path}']");
        assert!(page.attrs(&opens, "action").is_empty(), "{path}");
        assert!(!page.html.contains("消去"), "{path}");
    }
    for path in [
        "/calls",
        "/requests",
        "/requests?q=LAPTOP",
        "/requests?q=PF3XK9F1",
        "/mails",
    ] {
        said(&mut auditor, path).await;
    }
    let found = said(&mut auditor, "/requests?q=PF3XK9F1").await;
    assert!(
        found.contains("PF3XK9F1") && !found.contains("LAPTOP-"),
        "{found}"
    );
    let log = auditor.get("/audit?kind=caller_noted").await;
    assert!(
        log.text("main").contains("抹消済み"),
        "{}",
        log.text("main")
    );
    let by = log.attr("main td div.small a", "href");
    let event = auditor.get(&by).await.text("main");
    for words in ["個人情報の抹消", "監査ログの個人情報", "2026-11-23"] {
        assert!(event.contains(words), "{words}: {event}");
    }
    let mut agent = desk.sign_in(Role::Agent).await;
    for path in [&call, &request] {
        assert!(!said(&mut agent, path).await.contains(CALLER[0].1));
    }
}

async fn what_fails_and_who_signed_in_is_forgotten(desk: TestDesk) {
    let fields = [("login", "nemo.nobody"), ("password", "what I guess 1234")];
    let mut somebody = desk.visitor();
    somebody.get("/sign-in").await;
    somebody.post("/sign-in", &fields).await;
    desk.sign_in(Role::Agent).await;
    assert!(desk.count("throttle").await > 0);
    after_days(&desk, 92).await;
    assert_eq!(
        taken(&desk, "throttle").await,
        0,
        "not before three months are over"
    );
    desk.clock.move_by(-92 * DAY);
    after_days(&desk, 93).await;
    assert_eq!(desk.count("throttle").await, 0);
    assert_eq!(desk.count("agent_session").await, 0);
    assert!(
        desk.holds("nemo.nobody"),
        "the log keeps it for seven years"
    );
    after_days(&desk, SEVEN_YEARS).await;
    assert!(!desk.holds("nemo.nobody"));
}
