//! Whom the provider vouches for rightly.

use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use serde_json::json;

use super::{back, is_in, leave, linked, node, visitor};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::provider::FalseProvider;
use crate::web::second_factor::{code, digits, enrolled, last};

both!(
    whoever_was_linked_is_signed_in_and_led_back,
    the_second_factor_is_asked_for_unless_the_provider_saw_one,
    a_key_that_the_provider_changed_is_looked_for,
);

async fn whoever_was_linked_is_signed_in_and_led_back(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    let mut sato = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    sato.goes_to(kagiban::web::router(app.clone()));
    let done = linked(&desk, &provider, &mut sato).await;
    assert_eq!(done.location, "/account?done=account");
    assert_eq!(last(&desk).await, "openid_linked");

    let mut next = visitor(&app);
    assert!(next.get("/sign-in").await.text("main").contains("Corp ID"));
    let there = leave(&mut next).await;
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    let led = back(&mut next, &there, &code).await;
    assert_eq!(
        (led.status.as_u16(), led.location.as_str()),
        (303, "/calls")
    );
    assert!(is_in(&mut next).await);
}

async fn the_second_factor_is_asked_for_unless_the_provider_saw_one(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    let (_, seed) = enrolled(&desk, "sato", Role::Agent).await;
    let mut sato = visitor(&app);
    let fields = [("login", "sato"), ("password", PASSWORD)];
    sato.post("/sign-in", &fields).await;
    code(&mut sato, &digits(&desk, &seed)).await;
    linked(&desk, &provider, &mut sato).await;

    for (amr, at_once) in [(json!(["pwd"]), false), (json!(["pwd", "mfa"]), true)] {
        let mut next = visitor(&app);
        let there = leave(&mut next).await;
        let brought = provider.vouches(&there, desk.now().as_second(), |it| it["amr"] = amr);
        back(&mut next, &there, &brought).await;
        assert_eq!(is_in(&mut next).await, at_once);
        if !at_once {
            desk.clock.move_by(30);
            assert_eq!(code(&mut next, &digits(&desk, &seed)).await.status, 303);
            assert!(is_in(&mut next).await);
        }
    }
}

async fn a_key_that_the_provider_changed_is_looked_for(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    let mut sato = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    sato.goes_to(kagiban::web::router(app.clone()));
    linked(&desk, &provider, &mut sato).await;
    desk.clock.move_by(60);
    provider.changes_key("second", true);
    let mut next = visitor(&app);
    let there = leave(&mut next).await;
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    assert_eq!(back(&mut next, &there, &code).await.status, 303);
}
