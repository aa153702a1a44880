//! Between the password and the session.

use kagiban::domain::policy::Role;

use super::{code, digits, enrolled, is_in, last, password, staff, strict, visitor};
use crate::support::desk::{TestDesk, both};
use crate::support::visitor::assert_spoken;
use crate::web::second_factor::account::seed_of;

both!(
    a_code_of_the_app_opens_a_session_and_counts_once,
    a_password_alone_opens_nothing_of_whoever_has_an_app,
    the_half_state_leads_to_one_session_and_lapses,
    a_recovery_code_counts_once,
    wrong_codes_close_the_second_step_for_a_while,
    a_supervisor_without_an_app_enrols_one_and_reaches_nothing_else,
    an_agent_without_an_app_signs_in_with_a_long_password_alone,
);

async fn a_code_of_the_app_opens_a_session_and_counts_once(desk: TestDesk) {
    let app = strict(&desk);
    let (_, seed) = enrolled(&desk, "boss", Role::Supervisor).await;
    let mut first = visitor(&app);
    let step = password(&mut first, "boss").await;
    assert_eq!(step.status, 200);
    assert_spoken("/sign-in", &step.html);
    assert_eq!(
        step.attrs("form[action='/sign-in/code'] .input", "name"),
        ["totp"]
    );
    let now = digits(&desk, &seed);
    let half = first.cookie();
    assert_eq!(code(&mut first, &now).await.status, 303);
    assert_eq!(last(&desk).await, "agent_signed_in");
    assert!(is_in(&mut first).await);
    assert_ne!(first.cookie(), half, "a session has a token of its own");

    // The same digits, seen over a shoulder.
    let mut second = visitor(&app);
    password(&mut second, "boss").await;
    assert_eq!(code(&mut second, &now).await.status, 422);
    assert_eq!(last(&desk).await, "second_factor_refused");
    desk.clock.move_by(30);
    assert_eq!(code(&mut second, &digits(&desk, &seed)).await.status, 303);
}

async fn a_password_alone_opens_nothing_of_whoever_has_an_app(desk: TestDesk) {
    // Also where the policy asks nobody.
    let (_, _) = enrolled(&desk, "agent", Role::Agent).await;
    let mut half = desk.visitor();
    password(&mut half, "agent").await;
    for path in ["/", "/calls", "/account", "/banners", "/sign-in/enrol"] {
        assert_eq!(half.get(path).await.status, 303, "{path}");
    }
    let tried = half.post("/account/totp", &[]).await;
    assert_eq!(tried.status, 401);
    assert!(desk.kinds().await.is_empty());
}

async fn the_half_state_leads_to_one_session_and_lapses(desk: TestDesk) {
    let (_, seed) = enrolled(&desk, "boss", Role::Supervisor).await;
    let mut first = desk.visitor();
    password(&mut first, "boss").await;
    let mut copied = first.clone();
    assert_eq!(code(&mut first, &digits(&desk, &seed)).await.status, 303);
    desk.clock.move_by(60);
    let replayed = code(&mut copied, &digits(&desk, &seed)).await;
    assert_eq!(
        (replayed.status.as_u16(), &*replayed.location),
        (303, "/sign-in?return_to=%2F")
    );
    assert!(!is_in(&mut copied).await);

    let mut late = desk.visitor();
    password(&mut late, "boss").await;
    desk.clock.move_by(601);
    let lapsed = code(&mut late, &digits(&desk, &seed)).await;
    assert_eq!(lapsed.location, "/sign-in?return_to=%2F");
    assert!(!is_in(&mut late).await);
}

async fn a_recovery_code_counts_once(desk: TestDesk) {
    let (_, seed) = enrolled(&desk, "boss", Role::Supervisor).await;
    let mut first = desk.visitor();
    password(&mut first, "boss").await;
    code(&mut first, &digits(&desk, &seed)).await;
    let codes = super::account::recovery_codes(&mut first).await;
    assert_eq!(codes.len(), 10);
    let mut lost = desk.visitor();
    password(&mut lost, "boss").await;
    // However it is written.
    let typed = codes[3].replace('-', " ").to_lowercase();
    assert_eq!(code(&mut lost, &typed).await.status, 303);
    assert!(is_in(&mut lost).await);
    let mut again = desk.visitor();
    password(&mut again, "boss").await;
    assert_eq!(code(&mut again, &codes[3]).await.status, 422);
    assert_eq!(code(&mut again, "A-0000-0000-0000-0000").await.status, 422);
    assert_eq!(code(&mut again, &codes[4]).await.status, 303);
}

async fn wrong_codes_close_the_second_step_for_a_while(desk: TestDesk) {
    let (_, seed) = enrolled(&desk, "boss", Role::Supervisor).await;
    let mut guessing = desk.visitor();
    password(&mut guessing, "boss").await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(code(&mut guessing, "000000").await.status.as_u16());
    }
    assert_eq!(statuses[0], 422);
    assert_eq!(*statuses.last().unwrap(), 429);
    // The right one is not looked at either.
    assert_eq!(code(&mut guessing, &digits(&desk, &seed)).await.status, 429);
    assert!(!is_in(&mut guessing).await);
}

async fn a_supervisor_without_an_app_enrols_one_and_reaches_nothing_else(desk: TestDesk) {
    let app = strict(&desk);
    staff(&desk, "boss", Role::Supervisor).await;
    let mut new = visitor(&app);
    let seen = password(&mut new, "boss").await;
    assert_eq!(seen.location, "/sign-in/enrol?return_to=%2F");
    assert!(!is_in(&mut new).await);
    let page = new.get(&seen.location).await;
    assert_spoken("/sign-in/enrol", &page.html);
    let drawn = seed_of(&page);
    let sealed = page.attr("[name=seed_sealed]", "value");
    let wrong = [("seed_sealed", &*sealed), ("totp", "000000")];
    assert_eq!(new.post("/sign-in/enrol", &wrong).await.status, 422);
    let now = digits(&desk, &drawn);
    let right = [("seed_sealed", &*sealed), ("totp", &*now)];
    let shown = new.post("/sign-in/enrol", &right).await;
    assert_eq!(shown.status, 200);
    assert_spoken("/sign-in/enrol", &shown.html);
    assert_eq!(shown.texts(".code-card .mono").len(), 10);
    assert!(is_in(&mut new).await);
    let kinds = desk.kinds().await;
    let told = [
        "second_factor_enrolled",
        "recovery_codes_made",
        "agent_signed_in",
    ];
    assert_eq!(kinds[kinds.len() - 3..], told);
    // From now on it is asked for.
    let mut next = visitor(&app);
    assert_eq!(password(&mut next, "boss").await.status, 200);
    desk.clock.move_by(30);
    assert_eq!(code(&mut next, &digits(&desk, &drawn)).await.status, 303);
}

async fn an_agent_without_an_app_signs_in_with_a_long_password_alone(desk: TestDesk) {
    let app = strict(&desk);
    staff(&desk, "agent", Role::Agent).await;
    let mut agent = visitor(&app);
    assert_eq!(password(&mut agent, "agent").await.status, 303);
    assert!(is_in(&mut agent).await);
}
