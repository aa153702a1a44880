//! One key: nothing can be accepted, the page goes on, supervisors are told.

use kagiban::domain::policy::Role;

use super::{commit, last};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::web::call::{self, step};

both!(
    a_suspected_call_goes_on_and_accepts_nothing_until_a_supervisor_clears_it,
    whoever_raised_a_suspicion_does_not_clear_it,
    a_suspected_contract_needs_a_second_person_in_its_other_calls,
);

const CLEAR: [(&str, &str); 2] = [
    ("cleared_why", "折り返して本人と確認"),
    ("password", PASSWORD),
];

async fn a_suspected_call_goes_on_and_accepts_nothing_until_a_supervisor_clears_it(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let call = call::verified(&mut agent).await;
    let before = agent.get(&call).await;
    assert_eq!(before.attrs("[data-key=K]", "type"), ["submit"]);
    step(&mut agent, &call, "suspicion", &[]).await;
    assert_eq!(last(&desk).await, "suspicion_raised");
    // The steps go on as before.
    let after = agent.get(&call).await;
    assert_eq!(
        after.text("main h2, main .steps"),
        before.text("main h2, main .steps")
    );
    assert!(!after.text("main").contains("疑"));
    step(&mut agent, &call, "device", &call::DEVICE).await;
    call::read_lines(&mut agent, &call).await;
    let refused = commit(&mut agent, &call).await;
    assert_eq!(refused.status, 409);
    assert!(!refused.text("main").contains("疑"));
    assert_eq!(desk.count("request").await, 0);

    let home = supervisor.get("/").await;
    assert_eq!(home.attr("#banners a", "href"), call);
    let seen = supervisor.get(&call).await;
    let path = seen.attr("form[action^='/suspicions/']", "action");
    let bare = supervisor.post(&path, &CLEAR[1..]).await;
    assert_eq!(bare.status, 422);
    assert_eq!(last(&desk).await, "suspicion_refused");
    supervisor.get(&call).await;
    supervisor.submit(&path, &CLEAR).await;
    assert_eq!(last(&desk).await, "suspicion_cleared");
    assert_eq!(commit(&mut agent, &call).await.status, 303);
}

async fn whoever_raised_a_suspicion_does_not_clear_it(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let mut other = desk.sign_in(Role::Supervisor).await;
    let call = call::verified(&mut supervisor).await;
    step(&mut supervisor, &call, "suspicion", &[]).await;
    let own = supervisor.get(&call).await;
    assert!(
        own.attrs("form[action^='/suspicions/']", "action")
            .is_empty()
    );
    let path = other
        .get(&call)
        .await
        .attr("form[action^='/suspicions/']", "action");
    supervisor.get(&call).await;
    assert_eq!(supervisor.post(&path, &CLEAR).await.status, 422);
    assert_eq!(last(&desk).await, "suspicion_refused");
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.post(&path, &CLEAR).await.status, 403);
}

async fn a_suspected_contract_needs_a_second_person_in_its_other_calls(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::verified(&mut agent).await;
    step(&mut agent, &call, "suspicion", &[]).await;
    let other = call::read_aloud(&mut agent).await;
    assert_eq!(commit(&mut agent, &other).await.status, 409);
    assert!(
        desk.kinds()
            .await
            .contains(&"confirmation_asked".to_owned())
    );
}
