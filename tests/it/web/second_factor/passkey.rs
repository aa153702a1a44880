//! Signing in with a passkey beside the password.

use kagiban::domain::policy::Role;
use kagiban::web::App;

use super::{code, is_in, last, password, staff, strict, visitor};
use crate::support::authenticator::Authenticator;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    a_supervisor_enrols_a_passkey_right_after_the_password_and_signs_in_with_it,
    a_passkeys_answer_counts_once_and_in_its_own_session,
    a_challenge_lapses_after_five_minutes,
    a_passkey_whose_counter_does_not_grow_is_refused_and_audited,
    an_answer_from_another_origin_is_refused,
    an_answer_without_finger_or_pin_is_refused,
    an_address_that_is_no_name_offers_no_passkeys,
);

pub const ORIGIN: &str = "https://desk.example";

/// The desk under a name, as its configuration has it by default.
pub fn named(desk: &TestDesk) -> App {
    let policy = strict(desk).settings.second_factor;
    desk.node(|parts| {
        parts.settings.second_factor = policy;
        parts.settings.public_url = ORIGIN.parse().unwrap();
    })
}

/// What a form takes to the authenticator.
pub fn options(page: &Seen, way: &str) -> String {
    page.attr(&format!("form[data-passkey={way}]"), "data-passkey-options")
}

/// Enrols at the sign-in.
async fn enrol(who: &mut Visitor, key: &Authenticator) -> Seen {
    let page = who.get("/sign-in/enrol").await;
    assert_spoken("/sign-in/enrol", &page.html);
    let answer = key.create(&options(&page, "create"));
    let fields = [
        (
            "passkey_sealed",
            &*page.attr("[name=passkey_sealed]", "value"),
        ),
        ("passkey_answer", &*answer),
        ("passkey_name", "自席のパソコン"),
    ];
    who.post("/sign-in/enrol/passkey", &fields).await
}

/// A supervisor with a passkey alone.
async fn boss(desk: &TestDesk) -> (App, Authenticator) {
    let (app, key) = (named(desk), Authenticator::at(ORIGIN));
    staff(desk, "boss", Role::Supervisor).await;
    let mut new = visitor(&app);
    password(&mut new, "boss").await;
    assert_eq!(enrol(&mut new, &key).await.status, 200);
    (app, key)
}

async fn answer(who: &mut Visitor, sealed: &str, answer: &str) -> Seen {
    let fields = [("passkey_sealed", sealed), ("passkey_answer", answer)];
    who.post("/sign-in/passkey", &fields).await
}

/// Answers the page that the password led to.
async fn sign(who: &mut Visitor, page: &Seen, key: &mut Authenticator) -> Seen {
    let signed = key.get(&options(page, "get"));
    let sealed = page.attr("[name=passkey_sealed]", "value");
    answer(who, &sealed, &signed).await
}

async fn a_supervisor_enrols_a_passkey_right_after_the_password_and_signs_in_with_it(
    desk: TestDesk,
) {
    let (app, mut key) = (named(&desk), Authenticator::at(ORIGIN));
    staff(&desk, "boss", Role::Supervisor).await;
    let mut new = visitor(&app);
    let led = password(&mut new, "boss").await;
    assert!(led.location.starts_with("/sign-in/enrol"));
    let unanswered = [("passkey_name", "鍵")];
    let wrong = new.post("/sign-in/enrol/passkey", &unanswered).await;
    assert_eq!(wrong.status, 422);
    assert_spoken("/sign-in/enrol/passkey", &wrong.html);
    let shown = enrol(&mut new, &key).await;
    let codes = shown.texts(".code-card .mono");
    assert_eq!(codes.len(), 10);
    assert!(is_in(&mut new).await);
    let kinds = desk.kinds().await;
    let told = ["passkey_enrolled", "recovery_codes_made", "agent_signed_in"];
    assert_eq!(kinds[kinds.len() - 3..], told);

    let mut next = visitor(&app);
    let page = password(&mut next, "boss").await;
    assert_spoken("/sign-in", &page.html);
    assert!(!is_in(&mut next).await);
    assert_eq!(sign(&mut next, &page, &mut key).await.status, 303);
    assert!(is_in(&mut next).await);
    assert_eq!(last(&desk).await, "agent_signed_in");
    let account = next.get("/account").await;
    assert_spoken("/account", &account.html);
    assert!(account.text("main").contains("自席のパソコン"));

    let mut lost = visitor(&app);
    password(&mut lost, "boss").await;
    assert_eq!(code(&mut lost, &codes[0]).await.status, 303);
}

async fn a_passkeys_answer_counts_once_and_in_its_own_session(desk: TestDesk) {
    let (app, mut key) = boss(&desk).await;
    let mut first = visitor(&app);
    let page = password(&mut first, "boss").await;
    let mut copied = first.clone();
    let sealed = page.attr("[name=passkey_sealed]", "value");
    let signed = key.get(&options(&page, "get"));

    // A challenge that was answered wrongly is used up as well.
    let mut other = visitor(&app);
    let asked = password(&mut other, "boss").await;
    let theirs = asked.attr("[name=passkey_sealed]", "value");
    assert_eq!(answer(&mut other, &theirs, "{}").await.status, 422);
    let late = sign(&mut other, &asked, &mut key.clone()).await;
    assert_eq!(late.status, 422);

    assert_eq!(answer(&mut first, &sealed, &signed).await.status, 303);
    let replayed = answer(&mut copied, &sealed, &signed).await;
    assert_eq!(replayed.location, "/sign-in?return_to=%2F");
    // In another half session, with its own challenge or the one that was signed.
    let mut next = visitor(&app);
    let page = password(&mut next, "boss").await;
    assert_eq!(answer(&mut next, &sealed, &signed).await.status, 422);
    let fresh = page.attr("[name=passkey_sealed]", "value");
    assert_eq!(answer(&mut next, &fresh, &signed).await.status, 422);
    // One that nobody answered yet is of no use elsewhere either.
    desk.clock.move_by(60);
    let page = password(&mut visitor(&app), "boss").await;
    assert_eq!(sign(&mut next, &page, &mut key).await.status, 422);
    assert_eq!(last(&desk).await, "second_factor_refused");
    assert!(!is_in(&mut next).await);
}

async fn a_challenge_lapses_after_five_minutes(desk: TestDesk) {
    let (app, mut key) = boss(&desk).await;
    for (seconds, status) in [(299, 303), (300, 422)] {
        let mut who = visitor(&app);
        let page = password(&mut who, "boss").await;
        desk.clock.move_by(seconds);
        let seen = sign(&mut who, &page, &mut key).await;
        assert_eq!(seen.status, status, "{seconds}");
    }
}

async fn a_passkey_whose_counter_does_not_grow_is_refused_and_audited(desk: TestDesk) {
    let (app, mut key) = boss(&desk).await;
    let mut copy = key.clone();
    let mut who = visitor(&app);
    let page = password(&mut who, "boss").await;
    let mut waiting = visitor(&app);
    let asked = password(&mut waiting, "boss").await;
    assert_eq!(sign(&mut who, &page, &mut key).await.status, 303);
    // The challenge was given before the counter grew, or after: it makes no difference.
    for asked in [Some(asked), None] {
        let mut copied = waiting.clone();
        let page = match asked {
            Some(page) => page,
            None => {
                copy.counter = 0;
                password(&mut copied, "boss").await
            }
        };
        let seen = sign(&mut copied, &page, &mut copy).await;
        assert_eq!(seen.status, 422);
        assert_spoken("/sign-in/passkey", &seen.html);
        assert_eq!(last(&desk).await, "passkey_clone_suspected");
        assert!(!is_in(&mut copied).await);
    }
}

async fn an_answer_from_another_origin_is_refused(desk: TestDesk) {
    let (app, mut key) = boss(&desk).await;
    for (origin, status) in [
        ("https://desk.example.evil.example", 422),
        ("https://desk.example:8443", 422),
        ("http://desk.example", 422),
        (ORIGIN, 303),
    ] {
        let mut who = visitor(&app);
        let page = password(&mut who, "boss").await;
        origin.clone_into(&mut key.origin);
        let seen = sign(&mut who, &page, &mut key).await;
        assert_eq!(seen.status, status, "{origin}");
        // Not a try too many.
        desk.clock.move_by(60);
    }
    staff(&desk, "other", Role::Supervisor).await;
    let mut other = visitor(&app);
    password(&mut other, "other").await;
    let elsewhere = Authenticator::at("https://desk.evil.example");
    assert_eq!(enrol(&mut other, &elsewhere).await.status, 422);
    // Nor is what is somebody's already.
    assert_eq!(enrol(&mut other, &key).await.status, 422);
    assert!(!is_in(&mut other).await);
}

async fn an_answer_without_finger_or_pin_is_refused(desk: TestDesk) {
    let (app, mut key) = boss(&desk).await;
    let mut who = visitor(&app);
    let page = password(&mut who, "boss").await;
    key.verifies = false;
    assert_eq!(sign(&mut who, &page, &mut key).await.status, 422);
    assert!(!is_in(&mut who).await);
}

async fn an_address_that_is_no_name_offers_no_passkeys(desk: TestDesk) {
    let (_, _) = boss(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let page = agent.get("/account").await;
    assert!(page.text("main").contains("名前付きの https アドレス"));
    let offered = page.attrs("form[action='/account/passkeys']", "action");
    assert!(offered.is_empty());
    let fields = [("passkey_password", PASSWORD)];
    assert_eq!(agent.post("/account/passkeys", &fields).await.status, 409);
    // Whoever has a passkey alone is not let in by the password.
    let mut boss = visitor(&strict(&desk));
    let page = password(&mut boss, "boss").await;
    assert_spoken("/sign-in", &page.html);
    assert!(page.attrs("form[data-passkey]", "action").is_empty());
    assert!(page.text("main").contains("名前付きの https アドレス"));
    assert!(!is_in(&mut boss).await);
}
