//! One's own passkeys, and an administrator who helps out.

use kagiban::domain::policy::Role;
use kagiban::web::App;

use super::passkey::{ORIGIN, named, options};
use super::{code, digits, enrolled, is_in, last, password, staff, visitor};
use crate::support::authenticator::Authenticator;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::program::ended;
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    a_passkey_is_enrolled_after_the_password_and_ends_other_sessions,
    a_challenge_of_another_session_enrols_nothing,
    the_last_second_factor_of_a_supervisor_stays,
    a_reset_takes_passkeys_too,
);

/// The page that takes a challenge to the authenticator.
async fn begin(who: &mut Visitor) -> Seen {
    who.get("/account").await;
    let fields = [("passkey_password", PASSWORD)];
    let page = who.post("/account/passkeys", &fields).await;
    assert_eq!(page.status, 200);
    assert_spoken("/account/passkeys", &page.html);
    page
}

async fn answer(who: &mut Visitor, page: &Seen, key: &Authenticator, name: &str) -> Seen {
    let fields = [
        (
            "passkey_sealed",
            &*page.attr("[name=passkey_sealed]", "value"),
        ),
        ("passkey_answer", &*key.create(&options(page, "create"))),
        ("passkey_name", name),
    ];
    who.post("/account/passkeys/enrol", &fields).await
}

async fn remove(who: &mut Visitor, password: &str) -> Seen {
    let page = who.get("/account").await;
    let which = page.attr("[name=passkey] option", "value");
    let fields = [("passkey", &*which), ("passkey_remove_password", password)];
    who.post("/account/passkeys/remove", &fields).await
}

/// Somebody who signed in with the password alone.
async fn agent(desk: &TestDesk, app: &App, login: &str) -> Visitor {
    staff(desk, login, Role::Agent).await;
    let mut who = visitor(app);
    password(&mut who, login).await;
    who
}

async fn a_passkey_is_enrolled_after_the_password_and_ends_other_sessions(desk: TestDesk) {
    let app = named(&desk);
    let mut here = agent(&desk, &app, "agent").await;
    let mut elsewhere = visitor(&app);
    password(&mut elsewhere, "agent").await;
    here.get("/account").await;
    let wrong = [("passkey_password", "not mine")];
    assert_eq!(here.post("/account/passkeys", &wrong).await.status, 422);
    assert_eq!(last(&desk).await, "account_change_refused");
    let page = begin(&mut here).await;
    let key = Authenticator::at(ORIGIN);
    let shown = answer(&mut here, &page, &key, "自席").await;
    assert_eq!(shown.texts(".code-card .mono").len(), 10, "it is the first");
    assert!(is_in(&mut here).await);
    assert!(!is_in(&mut elsewhere).await);

    let page = begin(&mut here).await;
    let second = Authenticator::at(ORIGIN);
    assert!(options(&page, "create").contains("excludeCredentials"));
    let nameless = answer(&mut here, &page, &second, " ").await;
    assert_eq!(nameless.status, 422);
    desk.clock.move_by(1);
    let page = begin(&mut here).await;
    let done = answer(&mut here, &page, &second, "予備の鍵").await;
    assert_eq!(done.status, 303, "the recovery codes stay");
    assert_eq!(last(&desk).await, "passkey_enrolled");
    let seen = here.get("/account").await;
    assert_eq!(seen.texts("[name=passkey] option"), ["自席", "予備の鍵"]);

    assert_eq!(remove(&mut here, "not mine").await.status, 422);
    assert_eq!(remove(&mut here, PASSWORD).await.status, 303);
    assert_eq!(last(&desk).await, "passkey_removed");
    let seen = here.get("/account").await;
    assert_eq!(seen.texts("[name=passkey] option"), ["予備の鍵"]);
    assert!(desk.count("recovery_code").await > 0);
    assert_eq!(remove(&mut here, PASSWORD).await.status, 303);
    assert_eq!(
        desk.count("recovery_code").await,
        0,
        "nothing is left to stand in for"
    );
}

async fn a_challenge_of_another_session_enrols_nothing(desk: TestDesk) {
    let app = named(&desk);
    let mut one = agent(&desk, &app, "one").await;
    let mut other = agent(&desk, &app, "other").await;
    let page = begin(&mut one).await;
    let key = Authenticator::at(ORIGIN);
    other.get("/account").await;
    assert_eq!(answer(&mut other, &page, &key, "鍵").await.status, 422);
    assert_eq!(answer(&mut one, &page, &key, "鍵").await.status, 200);
    // Once more, after it was taken away again.
    assert_eq!(remove(&mut one, PASSWORD).await.status, 303);
    one.get("/account").await;
    assert_eq!(answer(&mut one, &page, &key, "鍵").await.status, 422);
    assert_eq!(desk.count("passkey").await, 0);
}

async fn the_last_second_factor_of_a_supervisor_stays(desk: TestDesk) {
    let app = named(&desk);
    let (_, seed) = enrolled(&desk, "boss", Role::Supervisor).await;
    let mut boss = visitor(&app);
    password(&mut boss, "boss").await;
    code(&mut boss, &digits(&desk, &seed)).await;
    let page = begin(&mut boss).await;
    answer(&mut boss, &page, &Authenticator::at(ORIGIN), "鍵").await;
    boss.get("/account").await;
    let fields = [("remove_password", PASSWORD)];
    let removed = boss.post("/account/totp/remove", &fields).await;
    assert_eq!(removed.status, 303, "the passkey is left");
    let refused = remove(&mut boss, PASSWORD).await;
    assert_eq!(refused.status, 422);
    assert_spoken("/account/passkeys/remove", &refused.html);
    assert_eq!(last(&desk).await, "account_change_refused");
    assert_eq!(desk.count("passkey").await, 1);
}

async fn a_reset_takes_passkeys_too(desk: TestDesk) {
    let app = named(&desk);
    let whose = staff(&desk, "agent", Role::Agent).await;
    let mut who = visitor(&app);
    password(&mut who, "agent").await;
    let page = begin(&mut who).await;
    answer(&mut who, &page, &Authenticator::at(ORIGIN), "鍵").await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    admin.get(&format!("/agents/{}", whose.id)).await;
    let fields = [("reset_password", PASSWORD)];
    let path = format!("/agents/{}/second-factor", whose.id);
    assert_eq!(admin.post(&path, &fields).await.status, 303);
    assert_eq!(last(&desk).await, "second_factor_reset");
    assert_eq!(desk.count("passkey").await, 0);
    assert!(!is_in(&mut who).await);

    // Whoever has the machine takes them on the command line.
    password(&mut who, "agent").await;
    let page = begin(&mut who).await;
    answer(&mut who, &page, &Authenticator::at(ORIGIN), "鍵").await;
    let reset = ["agent", "reset-second-factor", "--login", "agent"];
    let done = ended(&reset, &[("KAGIBAN_DATABASE", &desk.url)]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(last(&desk).await, "second_factor_reset");
    assert_eq!(desk.count("passkey").await, 0);
    assert!(!is_in(&mut who).await);
}
