//! One's own sign-in, and an administrator who helps out.

use kagiban::crypto::totp::Seed;
use kagiban::domain::policy::Role;

use super::{code, digits, enrolled, is_in, last, password, staff, strict, visitor};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    an_app_is_enrolled_with_its_first_code_and_ends_other_sessions,
    an_app_that_is_required_cannot_be_removed,
    a_short_password_is_for_whoever_has_an_app,
    an_administrator_resets_anothers_and_never_their_own,
);

/// The seed that a page shows.
pub fn seed_of(page: &Seen) -> Seed {
    let seed = page.texts("form .mono").concat();
    Seed::parse(&seed.into()).unwrap()
}

/// New recovery codes.
pub async fn recovery_codes(who: &mut Visitor) -> Vec<String> {
    who.get("/account").await;
    let fields = [("codes_password", PASSWORD)];
    let shown = who.post("/account/recovery-codes", &fields).await;
    assert_eq!(shown.status, 200);
    assert_spoken("/account/recovery-codes", &shown.html);
    shown.texts(".code-card .mono")
}

/// Enrols an app: its seed.
async fn enrol(desk: &TestDesk, who: &mut Visitor) -> Seed {
    let seen = who.get("/account").await;
    assert_spoken("/account", &seen.html);
    let wrong = who
        .post("/account/totp", &[("totp_password", "wrong")])
        .await;
    assert_eq!(wrong.status, 422);
    who.get("/account").await;
    let page = who
        .post("/account/totp", &[("totp_password", PASSWORD)])
        .await;
    assert_eq!(page.status, 200);
    assert_spoken("/account/totp", &page.html);
    let drawn = seed_of(&page);
    let sealed = page.attr("[name=seed_sealed]", "value");
    let now = digits(desk, &drawn);
    let fields = [
        ("seed_sealed", &*sealed),
        ("totp", &*now),
        ("password", PASSWORD),
    ];
    assert_eq!(who.post("/account/totp/enrol", &fields).await.status, 200);
    drawn
}

async fn an_app_is_enrolled_with_its_first_code_and_ends_other_sessions(desk: TestDesk) {
    staff(&desk, "agent", Role::Agent).await;
    let (mut here, mut elsewhere) = (desk.visitor(), desk.visitor());
    password(&mut here, "agent").await;
    password(&mut elsewhere, "agent").await;
    let seed = enrol(&desk, &mut here).await;
    assert!(is_in(&mut here).await);
    assert!(!is_in(&mut elsewhere).await);
    let mut next = desk.visitor();
    password(&mut next, "agent").await;
    desk.clock.move_by(30);
    assert_eq!(code(&mut next, &digits(&desk, &seed)).await.status, 303);

    // A seed that was drawn for somebody else is not taken.
    staff(&desk, "other", Role::Agent).await;
    let mut other = desk.visitor();
    password(&mut other, "other").await;
    next.get("/account").await;
    let page = next
        .post("/account/totp", &[("totp_password", PASSWORD)])
        .await;
    let theirs = digits(&desk, &seed_of(&page));
    let sealed = page.attr("[name=seed_sealed]", "value");
    other.get("/account").await;
    let fields = [
        ("seed_sealed", &*sealed),
        ("totp", &*theirs),
        ("password", PASSWORD),
    ];
    let refused = other.post("/account/totp/enrol", &fields).await;
    assert_eq!(refused.status, 422);
    assert_eq!(last(&desk).await, "account_change_refused");
}

async fn an_app_that_is_required_cannot_be_removed(desk: TestDesk) {
    let app = strict(&desk);
    for (login, role, removed) in [
        ("boss", Role::Supervisor, false),
        ("agent", Role::Agent, true),
    ] {
        let (_, seed) = enrolled(&desk, login, role).await;
        let mut who = visitor(&app);
        password(&mut who, login).await;
        code(&mut who, &digits(&desk, &seed)).await;
        let page = who.get("/account").await;
        let offered = page.attrs("form[action='/account/totp/remove']", "action");
        assert_eq!(!offered.is_empty(), removed, "{login}");
        let fields = [("remove_password", PASSWORD)];
        let tried = who.post("/account/totp/remove", &fields).await;
        assert_eq!(tried.status == 303, removed, "{login}");
        let mut next = visitor(&app);
        let step = password(&mut next, login).await;
        assert_eq!(step.status == 303, removed, "{login}");
    }
}

async fn a_short_password_is_for_whoever_has_an_app(desk: TestDesk) {
    staff(&desk, "agent", Role::Agent).await;
    let mut agent = desk.visitor();
    password(&mut agent, "agent").await;
    agent.get("/account").await;
    let short = [("password", PASSWORD), ("new_password", "tuba-42-leaf")];
    assert_eq!(agent.post("/account/password", &short).await.status, 422);
    let seed = enrol(&desk, &mut agent).await;
    agent.get("/account").await;
    assert_eq!(agent.post("/account/password", &short).await.status, 303);
    // It opens the second step, and nothing alone: not even after a reset.
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = admin.get("/agents").await;
    let path = path.attrs("main a.row-target", "href");
    let mut next = desk.visitor();
    let fields = [("login", "agent"), ("password", "tuba-42-leaf")];
    assert_eq!(next.post("/sign-in", &fields).await.status, 200);
    desk.clock.move_by(30);
    assert_eq!(code(&mut next, &digits(&desk, &seed)).await.status, 303);
    for page in path {
        admin.get(&page).await;
        let fields = [("reset_password", PASSWORD)];
        admin.post(&format!("{page}/second-factor"), &fields).await;
    }
    assert!(!is_in(&mut next).await, "its session ended");
    let mut reset = desk.visitor();
    let fields = [("login", "agent"), ("password", "tuba-42-leaf")];
    let led = reset.post("/sign-in", &fields).await;
    assert!(
        led.location.starts_with("/sign-in/enrol"),
        "{}",
        led.location
    );
}

async fn an_administrator_resets_anothers_and_never_their_own(desk: TestDesk) {
    let (boss, old_app) = enrolled(&desk, "boss", Role::Supervisor).await;
    let (own, own_seed) = enrolled(&desk, "admin", Role::Administrator).await;
    let mut admin = desk.visitor();
    password(&mut admin, "admin").await;
    code(&mut admin, &digits(&desk, &own_seed)).await;
    let fields = [("reset_password", PASSWORD)];
    let page = format!("/agents/{}", own.id);
    let seen = admin.get(&page).await;
    assert!(
        seen.attrs("form[action$='/second-factor']", "action")
            .is_empty()
    );
    let tried = admin.post(&format!("{page}/second-factor"), &fields).await;
    assert_eq!(tried.status, 403);
    assert_eq!(last(&desk).await, "account_change_refused");
    let page = format!("/agents/{}", boss.id);
    admin.get(&page).await;
    let wrong = [("reset_password", "not mine")];
    assert_eq!(
        admin
            .post(&format!("{page}/second-factor"), &wrong)
            .await
            .status,
        422
    );
    admin.get(&page).await;
    assert_eq!(
        admin
            .post(&format!("{page}/second-factor"), &fields)
            .await
            .status,
        303
    );
    assert_eq!(last(&desk).await, "second_factor_reset");
    // The old app is of no use any more.
    let app = strict(&desk);
    let mut boss = visitor(&app);
    let led = password(&mut boss, "boss").await;
    assert!(led.location.starts_with("/sign-in/enrol"));
    let old = code(&mut boss, &digits(&desk, &old_app)).await;
    assert_eq!(old.status, 422);
}
