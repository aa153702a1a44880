//! Who is linked, by whom.

use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;

use super::{back, is_in, leave, linked, node, visitor};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::provider::FalseProvider;
use crate::web::second_factor::last;

both!(
    a_link_is_made_in_ones_own_session_with_ones_own_password,
    a_person_of_the_provider_is_linked_with_one_of_the_staff,
    a_link_is_taken_away_by_its_owner_and_by_a_reset,
);

async fn a_link_is_made_in_ones_own_session_with_ones_own_password(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    let mut sato = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    sato.goes_to(kagiban::web::router(app.clone()));
    sato.get("/account").await;
    let wrong = sato
        .post("/account/openid", &[("openid_password", "wrong")])
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(last(&desk).await, "account_change_refused");
    // What was begun in one session is of no use in another, even of the same person.
    sato.get("/account").await;
    let there = sato
        .post("/account/openid", &[("openid_password", PASSWORD)])
        .await;
    let there = there.attr("main a.button", "href").parse().unwrap();
    sato.get("/account").await;
    sato.post("/sign-out", &[]).await;
    let fields = [("login", "sato"), ("password", PASSWORD)];
    sato.post("/sign-in", &fields).await;
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    assert_eq!(back(&mut sato, &there, &code).await.status, 422);
    assert_eq!(desk.count("agent_openid").await, 0);
}

async fn a_person_of_the_provider_is_linked_with_one_of_the_staff(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    let mut both = Vec::new();
    for login in ["sato", "ito"] {
        let mut who = desk.sign_in_as(login, Role::Agent, Locale::Ja).await;
        who.goes_to(kagiban::web::router(app.clone()));
        both.push(linked(&desk, &provider, &mut who).await.status.as_u16());
    }
    assert_eq!(both, [303, 422]);
    assert_eq!(desk.count("agent_openid").await, 1);
}

async fn a_link_is_taken_away_by_its_owner_and_by_a_reset(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = node(&desk, &provider);
    for (login, reset) in [("sato", ""), ("ito", "password"), ("mori", "second-factor")] {
        let by_owner = reset.is_empty();
        let mut who = desk.sign_in_as(login, Role::Agent, Locale::Ja).await;
        who.goes_to(kagiban::web::router(app.clone()));
        linked(&desk, &provider, &mut who).await;
        if by_owner {
            who.get("/account").await;
            let fields = [("openid_password", PASSWORD)];
            let mut elsewhere = visitor(&app);
            let there = leave(&mut elsewhere).await;
            let code = provider.vouches(&there, desk.now().as_second(), |_| ());
            back(&mut elsewhere, &there, &code).await;
            assert!(is_in(&mut elsewhere).await);
            let done = who.post("/account/openid/unlink", &fields).await;
            assert_eq!(done.status, 303);
            assert!(!is_in(&mut elsewhere).await, "it was the provider's word");
        } else {
            let mut admin = desk.sign_in(Role::Administrator).await;
            let rows = admin.get("/agents").await;
            let texts = rows.texts("main a.row-target");
            let place = texts.iter().position(|text| text.contains(login)).unwrap();
            let page = rows.attrs("main a.row-target", "href")[place].clone();
            admin.get(&page).await;
            let path = format!("{page}/{reset}");
            let fields = [("password", PASSWORD), ("reset_password", PASSWORD)];
            let done = admin.post(&path, &fields).await;
            assert!(done.status.as_u16() < 400, "{reset}");
        }
        assert!(desk.kinds().await.contains(&"openid_unlinked".to_owned()));
        let mut next = visitor(&app);
        let there = leave(&mut next).await;
        let code = provider.vouches(&there, desk.now().as_second(), |_| ());
        assert_eq!(back(&mut next, &there, &code).await.status, 422);
        assert!(!is_in(&mut next).await);
    }
}
