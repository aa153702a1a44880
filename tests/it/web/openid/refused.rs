//! What the provider, or somebody in between, says wrongly.

use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use serde_json::{Value, json};

use super::{back, is_in, leave, linked, node, visitor};
use crate::support::desk::{TestDesk, both};
use crate::support::provider::FalseProvider;
use crate::support::visitor::Visitor;
use crate::web::second_factor::last;

both!(
    a_token_that_is_not_right_is_not_taken,
    nothing_but_the_answer_to_ones_own_attempt_counts,
    what_another_site_brings_takes_nothing_from_ones_own_attempt,
    whoever_is_unknown_or_stopped_is_not_signed_in,
    without_the_provider_the_password_stays,
);

async fn known(desk: &TestDesk, provider: &FalseProvider) -> kagiban::web::App {
    let app = node(desk, provider);
    let mut sato = desk.sign_in_as("sato", Role::Agent, Locale::Ja).await;
    sato.goes_to(kagiban::web::router(app.clone()));
    linked(desk, provider, &mut sato).await;
    app
}

async fn is_refused(desk: &TestDesk, who: &mut Visitor, status: u16, what: &str) {
    assert_eq!(status, 422, "{what}");
    assert_eq!(last(desk).await, "agent_sign_in_refused", "{what}");
    assert!(!is_in(who).await, "{what}");
}

async fn a_token_that_is_not_right_is_not_taken(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = known(&desk, &provider).await;
    let past = desk.now().as_second() - 1;
    let wrong: [(&str, Value); 8] = [
        ("nonce", json!("of another attempt")),
        ("exp", json!(past)),
        ("aud", json!("another desk")),
        ("aud", json!(["kagiban", "another desk"])),
        ("azp", json!("another desk")),
        ("iss", json!("https://elsewhere.example")),
        ("sub", json!(null)),
        ("nonce", json!(null)),
    ];
    for (claim, value) in wrong {
        let mut who = visitor(&app);
        let there = leave(&mut who).await;
        let now = desk.now().as_second();
        let code = provider.vouches(&there, now, |it| it[claim] = value.clone());
        let seen = back(&mut who, &there, &code).await;
        is_refused(
            &desk,
            &mut who,
            seen.status.as_u16(),
            &format!("{claim} {value}"),
        )
        .await;
    }
    // A key of the same name, and one that nobody knows.
    for name in ["first", "third"] {
        provider.changes_key(name, false);
        let mut who = visitor(&app);
        let there = leave(&mut who).await;
        let code = provider.vouches(&there, desk.now().as_second(), |_| ());
        let seen = back(&mut who, &there, &code).await;
        is_refused(&desk, &mut who, seen.status.as_u16(), name).await;
    }
}

async fn nothing_but_the_answer_to_ones_own_attempt_counts(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = known(&desk, &provider).await;
    let vouched = |there: &url::Url| provider.vouches(there, desk.now().as_second(), |_| ());
    let field = |there: &url::Url, name: &str| {
        let pair = there.query_pairs().find(|(key, _)| key == name);
        pair.unwrap().1.into_owned()
    };
    for what in ["state", "iss", "error", "cookie", "code", "time"] {
        let mut who = visitor(&app);
        let there = leave(&mut who).await;
        let (code, state) = (vouched(&there), field(&there, "state"));
        let mut fields = vec![
            ("code", code.as_str()),
            ("state", &state),
            ("iss", &provider.issuer),
        ];
        match what {
            "state" => fields[1].1 = "another",
            "iss" => fields[2].1 = "https://elsewhere.example",
            "error" => fields.push(("error", "access_denied")),
            "code" => fields[0].1 = "0123456789",
            "cookie" => who = visitor(&app),
            _ => desk.clock.move_by(600),
        }
        let seen = who.post("/sign-in/openid/callback", &fields).await;
        is_refused(&desk, &mut who, seen.status.as_u16(), what).await;
    }
    // The same answer twice, in a browser that kept its cookie.
    let mut first = visitor(&app);
    let there = leave(&mut first).await;
    let mut second = first.clone();
    let code = vouched(&there);
    assert_eq!(back(&mut first, &there, &code).await.status, 303);
    let seen = back(&mut second, &there, &code).await;
    is_refused(&desk, &mut second, seen.status.as_u16(), "replay").await;
}

async fn what_another_site_brings_takes_nothing_from_ones_own_attempt(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = known(&desk, &provider).await;
    let mut who = visitor(&app);
    let there = leave(&mut who).await;
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    let forged = [("code", "another"), ("state", "another")];
    let refused = who.post("/sign-in/openid/callback", &forged).await;
    assert_eq!(refused.status, 422);
    assert_eq!(back(&mut who, &there, &code).await.status, 303);
    assert!(is_in(&mut who).await);
    // Whoever is at work stays who they are.
    let session = who.session().to_owned();
    let there = leave(&mut who).await;
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    assert_eq!(back(&mut who, &there, &code).await.status, 303);
    assert_eq!(who.session(), session);
}

async fn whoever_is_unknown_or_stopped_is_not_signed_in(desk: TestDesk) {
    let provider = FalseProvider::start().await;
    let app = known(&desk, &provider).await;
    for (subject, stopped) in [("person-8", false), ("person-7", true)] {
        if stopped {
            let mut tx = desk.app.store.begin().await.unwrap();
            sqlx::query("UPDATE agent SET active = 0 WHERE login = 'sato'")
                .execute(tx.conn().unwrap())
                .await
                .unwrap();
            tx.commit_bookkeeping().await.unwrap();
        }
        let mut who = visitor(&app);
        let there = leave(&mut who).await;
        let now = desk.now().as_second();
        let code = provider.vouches(&there, now, |it| it["sub"] = json!(subject));
        let seen = back(&mut who, &there, &code).await;
        is_refused(&desk, &mut who, seen.status.as_u16(), subject).await;
    }
}

async fn without_the_provider_the_password_stays(desk: TestDesk) {
    let mut provider = FalseProvider::start().await;
    provider.issuer = "http://127.0.0.1:1".into();
    let app = node(&desk, &provider);
    let mut who = visitor(&app);
    let seen = who.get("/sign-in/openid").await;
    assert_eq!(seen.status, 502);
    assert_eq!(seen.attrs("form[action='/sign-in']", "action").len(), 1);
    // Nothing is offered, and nothing answers, where there is none.
    let mut plain = desk.visitor();
    assert!(!plain.get("/sign-in").await.html.contains("openid"));
    assert_eq!(plain.get("/sign-in/openid").await.status, 404);
}
