//! Asked before acceptance, answered by somebody else.

use kagiban::domain::policy::Role;

use super::{commit, last, named, question, ready, stands_in};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::assert_spoken;
use crate::web::call::{self, step};

both!(
    a_stand_in_waits_for_somebody_else_who_reads_the_same_facts,
    whoever_takes_the_call_can_neither_confirm_nor_rest_on_their_own_word,
    what_was_declined_is_not_accepted_until_it_is_asked_and_confirmed_again,
    another_device_is_another_question,
    nobody_but_agents_and_supervisors_confirms,
    an_unanswered_question_grows_louder,
    the_database_accepts_nothing_that_waits_for_a_second_person,
);

const PROOF: [(&str, &str); 1] = [("password", PASSWORD)];

async fn a_stand_in_waits_for_somebody_else_who_reads_the_same_facts(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    let call = ready(&mut agent).await;
    let kinds = desk.kinds().await;
    let after = |kind: &str| kinds.iter().position(|it| it == kind).unwrap();
    assert_eq!(after("confirmation_asked"), after("device_named") + 1);

    let seen = commit(&mut agent, &call).await;
    assert_eq!(seen.status, 409);
    assert_spoken(&call, &seen.html);
    assert!(seen.text("#second").contains("失われた確認手段の代わり"));
    assert!(
        seen.attrs("form", "action")
            .iter()
            .all(|it| !it.ends_with("/commit"))
    );
    assert_eq!(last(&desk).await, "acceptance_refused");
    assert!(agent.get("/").await.attrs("#banners a", "href").is_empty());

    let path = question(&other.get("/").await);
    let facts = other.get(&path).await;
    assert_spoken(&path, &facts.html);
    for fact in [
        "株式会社サクラ商事",
        "佐藤花子",
        "PF3XK9F1",
        "ロック",
        "失われた",
    ] {
        assert!(facts.text("main").contains(fact), "{fact}");
    }
    let wrong = other
        .post(&format!("{path}/confirm"), &[("password", "not this one")])
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(last(&desk).await, "confirmation_refused");
    other.get(&path).await;
    assert_eq!(
        other.post(&format!("{path}/confirm"), &PROOF).await.status,
        303
    );
    assert_eq!(last(&desk).await, "confirmation_given");

    assert_eq!(commit(&mut agent, &call).await.status, 303);
    assert_eq!(desk.count("request").await, 1);
}

async fn whoever_takes_the_call_can_neither_confirm_nor_rest_on_their_own_word(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Supervisor).await;
    let call = ready(&mut agent).await;
    let path = question(&other.get("/").await);
    agent.get(&path).await;
    let own = agent.post(&format!("{path}/confirm"), &PROOF).await;
    assert_eq!(own.status, 403);
    assert_eq!(last(&desk).await, "confirmation_refused");

    other.get(&path).await;
    other.submit(&format!("{path}/confirm"), &PROOF).await;
    other.get(&call).await;
    step(&mut other, &call, "take-over", &[]).await;
    assert_eq!(commit(&mut other, &call).await.status, 409);
    assert_eq!(desk.count("request").await, 0);
    // Asked anew: whoever had the call before may be the second person now.
    let again = question(&agent.get("/").await);
    agent.get(&again).await;
    agent.submit(&format!("{again}/confirm"), &PROOF).await;
    assert_eq!(commit(&mut other, &call).await.status, 303);
}

async fn what_was_declined_is_not_accepted_until_it_is_asked_and_confirmed_again(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    let call = ready(&mut agent).await;
    let path = question(&other.get("/").await);
    other.get(&path).await;
    let bare = other
        .post(&format!("{path}/decline"), &[("declined_why", "")])
        .await;
    assert_eq!(bare.status, 422);
    other.get(&path).await;
    let why = [("declined_why", "折り返しがまだ")];
    other.submit(&format!("{path}/decline"), &why).await;
    assert_eq!(last(&desk).await, "confirmation_declined");
    other.get(&path).await;
    assert_eq!(
        other.post(&format!("{path}/confirm"), &PROOF).await.status,
        409
    );

    let seen = commit(&mut agent, &call).await;
    assert_eq!(seen.status, 409);
    assert!(seen.text("#second").contains("折り返しがまだ"));
    agent.get(&call).await;
    step(&mut agent, &call, "confirmation", &[]).await;
    let again = question(&other.get("/").await);
    assert_ne!(again, path);
    other.get(&again).await;
    other.submit(&format!("{again}/confirm"), &PROOF).await;
    assert_eq!(commit(&mut agent, &call).await.status, 303);
}

async fn another_device_is_another_question(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    let call = named(&mut agent).await;
    let first = question(&other.get("/").await);
    other.get(&first).await;
    other.submit(&format!("{first}/confirm"), &PROOF).await;
    let device = [("device_uid", seed::LAPTOPS[1].0), ("last_four", "K9F2")];
    agent.get(&call).await;
    step(&mut agent, &call, "device", &device).await;
    let second = question(&other.get("/").await);
    assert_ne!(first, second);
    call::read_lines(&mut agent, &call).await;
    let accept = [("last_four", "K9F2"), ("password", PASSWORD)];
    let refused = agent.post(&format!("{call}/commit"), &accept).await;
    assert_eq!(refused.status, 409);
    assert_eq!(desk.count("request").await, 0);
}

async fn nobody_but_agents_and_supervisors_confirms(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    named(&mut agent).await;
    let path = question(&supervisor.get("/").await);
    for role in [Role::Administrator, Role::Auditor] {
        let mut nobody = desk.sign_in(role).await;
        let home = nobody.get("/").await;
        assert!(home.attrs("#banners a", "href").is_empty());
        let tried = nobody.post(&format!("{path}/confirm"), &PROOF).await;
        assert_eq!(tried.status, 403, "{role}");
        assert_eq!(last(&desk).await, "access_refused");
    }
}

async fn an_unanswered_question_grows_louder(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    named(&mut agent).await;
    let mut tones = Vec::new();
    for wait in [0, 61, 180] {
        desk.clock.move_by(wait);
        let seen = other.get("/banners").await;
        assert_eq!(seen.status, 200);
        tones.push(seen.attr("#banners .banner", "class"));
    }
    assert_eq!(
        tones,
        [
            "banner tone-info",
            "banner tone-warn",
            "banner tone-blocked"
        ]
    );
}

async fn the_database_accepts_nothing_that_waits_for_a_second_person(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    stands_in(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    ready(&mut agent).await;
    // As whoever leaves the question out would write it.
    let insert = "INSERT INTO request (id, reference, call_id, verification_id, contract_id, tenant_id, device_uid, device_serial,
             device_name, action, requester_id, agent_id, script_version, accepted_at, state, due_at, version)
         SELECT 'r', reference, id, verification_id, contract_id, tenant_id, device_uid, 's', 'n', action, requester_id, agent_id, '1', $1, 'queued', 1, 1
         FROM call WHERE verification_id IS NOT NULL";
    let mut tx = desk.app.store.begin().await.unwrap();
    let refused = sqlx::query(insert).bind(desk.now().as_microsecond());
    let refused = refused.execute(tx.conn().unwrap()).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("second person"), "{told}");
}
