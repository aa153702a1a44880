//! How long what is kept: seen by those who answer for it, set by administrators.

use kagiban::domain::policy::Role;

use super::{DAY, accepted, after_days, mailed, number, said, sent, taken};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    the_page_tells_how_long_until_when_and_how_much,
    a_shorter_retention_says_what_it_takes_before_it_is_set,
    a_retention_below_its_floor_is_refused_at_its_field,
    what_was_set_meanwhile_is_not_overwritten,
);

async fn set(who: &mut Visitor, class: &str, period: [&str; 2], more: &[(&str, &str)]) -> Seen {
    who.get("/retention").await;
    let mut fields = vec![
        ("class", class),
        ("version", "1"),
        ("years", period[0]),
        ("months", period[1]),
        ("reason", "規程の改定"),
        ("password", PASSWORD),
    ];
    fields.extend(more);
    who.post("/retention", &fields).await
}

async fn the_page_tells_how_long_until_when_and_how_much(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    sent(&desk).await;
    for role in [Role::Supervisor, Role::Administrator, Role::Auditor] {
        let mut who = desk.sign_in(role).await;
        let page = who.get("/retention").await;
        let call = page.text("#call");
        for words in ["7 年", "2026-11-22", "2019-11-22", "0 件"] {
            assert!(call.contains(words), "{words}: {call}");
        }
        let forms = page.attrs("main form[action='/retention']", "action").len();
        assert_eq!(forms, if role == Role::Administrator { 7 } else { 0 });
    }
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.get("/retention").await.status, 403);
    after_days(&desk, 366).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let mail = auditor.get("/retention").await.text("#mail");
    for words in ["1 年", "2027-11-24", "監査ログ"] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    let english = desk.sign_in_as("jones", Role::Auditor, kagiban::domain::agent::Locale::En);
    let page = said(&mut english.await, "/retention").await;
    assert!(page.contains("7 yr"), "{page}");
}

async fn a_shorter_retention_says_what_it_takes_before_it_is_set(desk: TestDesk) {
    seed::sakura(&desk).await;
    accepted(&desk).await;
    sent(&desk).await;
    after_days(&desk, 60).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let asked = set(&mut admin, "mail", ["0", "1"], &[]).await;
    assert_eq!(asked.status, 422);
    let form = asked.text("#mail");
    assert!(form.contains("2 件"), "{form}");
    assert_eq!(asked.attr("#mail [name=sure]", "value"), "1");
    assert_eq!(
        number(
            &desk,
            "SELECT months FROM retention_rule WHERE class = 'mail'"
        )
        .await,
        12
    );
    // What was ticked for another number of months counts for nothing.
    let other = set(&mut admin, "mail", ["0", "2"], &[("sure", "1")]).await;
    assert_eq!(other.status, 422);
    let done = set(&mut admin, "mail", ["0", "1"], &[("sure", "1")]).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    assert_eq!(desk.kinds().await.last().unwrap(), "retention_changed");
    // Nothing is purged on the same day: there is time to set it back.
    after_days(&desk, 0).await;
    assert_eq!(taken(&desk, "mail").await, 0);
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "mail").await, 2);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let longer = set(&mut admin, "mail", ["2", ""], &[("version", "2")]).await;
    assert_eq!(longer.status, 303, "{}", longer.text("main"));
}

async fn a_retention_below_its_floor_is_refused_at_its_field(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    for (class, years, months) in [
        ("call", "0", "11"),
        ("audit", "0", "1"),
        ("mail", "0", "0"),
        ("mail", "x", "1"),
        ("mail", "101", "0"),
        ("mail", "-1", "20"),
    ] {
        let refused = set(&mut admin, class, [years, months], &[("sure", "11")]).await;
        assert_eq!(refused.status, 422, "{class} {years} {months}");
        assert!(
            !refused.error("years").is_empty(),
            "{class} {years} {months}"
        );
    }
    let refused = set(&mut admin, "mail", ["3", "0"], &[("reason", "")]).await;
    assert!(!refused.error("reason").is_empty());
    let wrong = [("password", "not my password 1")];
    let refused = set(&mut admin, "mail", ["3", "0"], &wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    assert_eq!(set(&mut admin, "teeth", ["3", "0"], &[]).await.status, 400);
    for role in [Role::Supervisor, Role::Auditor] {
        let mut who = desk.sign_in(role).await;
        assert_eq!(set(&mut who, "mail", ["3", "0"], &[]).await.status, 403);
    }
    let changed = number(
        &desk,
        "SELECT COUNT(*) FROM retention_rule WHERE version > 1",
    )
    .await;
    assert_eq!(changed, 0);
}

async fn what_was_set_meanwhile_is_not_overwritten(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(set(&mut admin, "mail", ["3", "0"], &[]).await.status, 303);
    assert_eq!(set(&mut admin, "mail", ["4", "0"], &[]).await.status, 409);
    mailed(&desk).await;
    desk.clock.move_by(DAY);
    assert_eq!(
        number(
            &desk,
            "SELECT months FROM retention_rule WHERE class = 'mail'"
        )
        .await,
        36
    );
}
