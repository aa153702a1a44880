//! Reading of the register, of records and of the log is itself in the log.

use kagiban::domain::event::Kind;
use kagiban::domain::policy::Role;

use super::told;
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::web::call::{CLAIM, claimed, open};

both!(
    a_page_of_the_register_tells_the_log_who_read_it,
    a_supervisor_without_a_call_is_told_apart_from_one_on_the_line,
    what_a_page_fetches_by_itself_is_told_once,
    a_call_is_read_by_others_than_its_agent,
    a_search_of_the_log_is_in_the_log,
);

async fn a_page_of_the_register_tells_the_log_who_read_it(desk: TestDesk) {
    let contract = seed::sakura(&desk).await.contract;
    let mut administrator = desk.sign_in(Role::Administrator).await;
    let paths = [
        (
            format!("/subscribers/{}", contract.subscriber),
            "subscriber",
        ),
        (format!("/contracts/{}", contract.id), "contract"),
        (
            format!("/subscribers/{}/history", contract.subscriber),
            "history",
        ),
        (
            format!("/subscribers/{}/statement", contract.subscriber),
            "statement",
        ),
        (
            format!("/subscribers/{}/statement.csv", contract.subscriber),
            "statement_file",
        ),
    ];
    for (path, page) in &paths {
        assert_eq!(administrator.get(path).await.status, 200, "{path}");
        let last = told(&desk, Kind::RegisterRead).await.pop().unwrap();
        let entry = last.entry().unwrap();
        assert_eq!(entry.facts["page"], **page);
        assert_eq!(entry.about["subscriber"], contract.subscriber.to_string());
        assert_eq!(entry.actor["role"], "administrator");
        assert!(entry.actor.contains_key("session"), "{:?}", entry.actor);
    }
    let nobody = administrator
        .get("/contracts/00000000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(nobody.status, 404);
    assert_eq!(told(&desk, Kind::RegisterRead).await.len(), paths.len());
}

async fn a_supervisor_without_a_call_is_told_apart_from_one_on_the_line(desk: TestDesk) {
    let contract = seed::sakura(&desk).await.contract;
    let page = format!("/contracts/{}", contract.id);
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    supervisor.get(&page).await;
    assert_eq!(told(&desk, Kind::RegisterReadWithoutCall).await.len(), 1);
    let call = open(&mut supervisor).await;
    supervisor.get(&page).await;
    assert_eq!(told(&desk, Kind::RegisterReadWithoutCall).await.len(), 1);
    let within = told(&desk, Kind::RegisterRead).await.pop().unwrap();
    assert_eq!(format!("/calls/{}", within.index.call_id.unwrap()), call);
}

async fn what_a_page_fetches_by_itself_is_told_once(desk: TestDesk) {
    let contract = seed::sakura(&desk).await.contract;
    let page = format!("/contracts/{}", contract.id);
    let mut administrator = desk.sign_in(Role::Administrator).await;
    administrator.get(&page).await;
    let by_itself = administrator
        .request(http::Method::GET, &page)
        .header("kagiban-live", "1")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(administrator.send(by_itself).await.status, 200);
    assert_eq!(told(&desk, Kind::RegisterRead).await.len(), 1);
}

async fn a_call_is_read_by_others_than_its_agent(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    agent.get(&call).await;
    assert_eq!(told(&desk, Kind::RecordRead).await.len(), 0);
    desk.sign_in(Role::Auditor).await.get(&call).await;
    let read = told(&desk, Kind::RecordRead).await.pop().unwrap();
    assert_eq!(format!("/calls/{}", read.index.call_id.unwrap()), call);
}

async fn a_search_of_the_log_is_in_the_log(desk: TestDesk) {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    auditor
        .get("/audit?subscriber=%E3%81%95%E3%81%8F%E3%82%89")
        .await;
    let read = told(&desk, Kind::AuditRead).await.pop().unwrap();
    let personal = read.personal().unwrap().unwrap();
    assert_eq!(
        personal.fields["filter"],
        "subscriber=%E3%81%95%E3%81%8F%E3%82%89"
    );
    assert!(!read.facts.contains("subscriber"), "{}", read.facts);
}
