//! Ends of parents, of children and of the whole service (R9, R11), and what they do to calls.

use kagiban::domain::policy::Role;

use super::super::call;
use super::DAY;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r11_a_termination_ends_the_desk_option_too,
    r11_a_termination_of_the_parent_ends_everything_below,
    r9_the_whole_service_ends_for_every_contract,
    r9_an_end_is_taken_back_until_its_day,
    r13_a_childs_end_within_its_minimum_period_says_what_it_costs,
    the_first_of_several_ends_counts,
);

async fn noticed(admin: &mut Visitor, path: &str, named: &str) -> u16 {
    let fields = [("arrived_on", "2026-11-22"), ("named_on", named)];
    let seen = admin.fill(&format!("{path}/end"), &fields).await;
    seen.status.as_u16()
}

/// Whether a device is named in a new call today, and what its page says.
async fn taken(desk: &TestDesk) -> (bool, String) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::verified(&mut agent).await;
    let page = agent.get(&call).await;
    let seen = agent.post(&format!("{call}/device"), &call::DEVICE).await;
    (seen.status == 303, page.text("main"))
}

async fn r11_a_termination_ends_the_desk_option_too(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    assert_eq!(noticed(&mut admin, &child, "").await, 303);
    assert_eq!(desk.count("mail").await, 2);
    let option = format!("/contracts/{}", sakura.contract.id);
    let option = admin.get(&option).await.text("main");
    assert!(option.contains("2026-12-22") && option.contains("第 11 条"));
    desk.clock.move_by(30 * DAY);
    assert!(taken(&desk).await.0);
    desk.clock.move_by(DAY);
    let (taken, page) = taken(&desk).await;
    assert!(!taken);
    assert!(
        page.contains("子契約") && page.contains("2026-12-22"),
        "{page}"
    );
}

async fn r11_a_termination_of_the_parent_ends_everything_below(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let child = admin.get(&child).await;
    let parent = child.attr("main nav a[href^='/parent-contracts/']", "href");
    assert_eq!(noticed(&mut admin, &parent, "2026-12-31").await, 303);
    desk.clock.move_by(39 * DAY);
    assert!(taken(&desk).await.0);
    desk.clock.move_by(DAY);
    let (taken, page) = taken(&desk).await;
    assert!(!taken && page.contains("親契約"), "{page}");
}

async fn service(admin: &mut Visitor, last: &str) -> u16 {
    admin.get("/service").await;
    let fields = [("effective_on", last), ("password", PASSWORD)];
    admin.post("/service/end", &fields).await.status.as_u16()
}

async fn r9_the_whole_service_ends_for_every_contract(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    for wrong in ["2026-11-21", "2026-11-31", ""] {
        assert_eq!(service(&mut admin, wrong).await, 422, "{wrong}");
    }
    assert_eq!(service(&mut admin, "2026-11-25").await, 303);
    assert_eq!(service(&mut admin, "2026-11-26").await, 422, "it stands");
    assert_eq!(desk.count("ending").await, 1);
    desk.clock.move_by(3 * DAY);
    assert!(taken(&desk).await.0);
    desk.clock.move_by(DAY);
    let (taken, page) = taken(&desk).await;
    assert!(!taken && page.contains("第 9 条"), "{page}");
}

async fn r9_an_end_is_taken_back_until_its_day(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(service(&mut admin, "2026-11-24").await, 303);
    let wrong = [("password", "not my password")];
    admin.get("/service").await;
    let refused = admin.post("/service/end/revoke", &wrong).await;
    assert_eq!(refused.status, 422);
    let own = [("password", PASSWORD)];
    let done = admin.post("/service/end/revoke", &own).await;
    assert_eq!(done.status, 303);
    assert_eq!(service(&mut admin, "2026-11-24").await, 303);
    desk.clock.move_by(2 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    admin.get("/subscribers/new").await;
    let late = admin.post("/service/end/revoke", &own).await;
    assert_eq!(late.status, 409);
}

async fn r13_a_childs_end_within_its_minimum_period_says_what_it_costs(desk: TestDesk) {
    let early = seed::company(
        &desk,
        "00123",
        kagiban::domain::action::ProxyAction::Lock,
        "2026-12-10",
    );
    let early = early.await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", early.contract.child);
    assert_eq!(noticed(&mut admin, &child, "").await, 303);
    let told = admin.get(&child).await.text("#end");
    assert!(told.contains("第 13 条") && told.contains("2027-01-09"));
}

async fn the_first_of_several_ends_counts(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let option = format!("/contracts/{}", sakura.contract.id);
    assert_eq!(noticed(&mut admin, &child, "2027-01-31").await, 303);
    assert_eq!(noticed(&mut admin, &option, "").await, 303);
    assert_eq!(noticed(&mut admin, &option, "").await, 422, "it stands");
    desk.clock.move_by(31 * DAY);
    let (taken, page) = taken(&desk).await;
    assert!(!taken && page.contains("代行オプション"), "{page}");
}
