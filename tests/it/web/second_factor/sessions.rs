//! How long sessions last, and who ends them.

use jiff::SignedDuration;
use kagiban::domain::policy::Role;

use super::{enrolled, is_in, last, password, staff};
use crate::support::desk::{TestDesk, both};
use crate::support::visitor::assert_spoken;
use crate::web::call;

both!(
    an_idle_session_ends_and_one_with_an_open_call_does_not,
    a_session_ends_in_any_case_sooner_in_the_office,
    what_a_page_fetches_by_itself_keeps_no_session_alive,
    one_ends_another_of_ones_own_and_nobody_elses,
    an_administrator_ends_anybodys,
);

fn hours(hours: i64) -> i64 {
    SignedDuration::from_hours(hours).as_secs()
}

async fn an_idle_session_ends_and_one_with_an_open_call_does_not(desk: TestDesk) {
    let mut idle = desk.sign_in(Role::Agent).await;
    let mut talking = desk.sign_in(Role::Agent).await;
    let call = call::open(&mut talking).await;
    desk.clock.move_by(hours(2));
    assert!(!is_in(&mut idle).await);
    assert!(is_in(&mut talking).await);
    let end = [("end_note", "発信者が切った")];
    talking.get(&call).await;
    talking.submit(&format!("{call}/end"), &end).await;
    desk.clock.move_by(hours(2));
    assert!(!is_in(&mut talking).await);
}

async fn a_session_ends_in_any_case_sooner_in_the_office(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let mut lasted = [0, 0];
    for _ in 0..24 {
        desk.clock.move_by(hours(1) / 2);
        for (place, who) in [&mut agent, &mut admin].into_iter().enumerate() {
            lasted[place] += i32::from(who.get("/").await.status == 200);
        }
    }
    assert_eq!(lasted, [19, 15], "half hours before ten and eight are over");
}

async fn what_a_page_fetches_by_itself_keeps_no_session_alive(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut fetched = 0;
    for _ in 0..12 {
        desk.clock.move_by(600);
        let request = agent.request(http::Method::GET, "/banners");
        let request = request
            .header("Kagiban-Live", "1")
            .body(axum::body::Body::empty());
        fetched += i32::from(agent.send(request.unwrap()).await.status == 200);
    }
    assert_eq!(fetched, 5, "for less than an hour");
    assert!(!is_in(&mut agent).await);
}

async fn one_ends_another_of_ones_own_and_nobody_elses(desk: TestDesk) {
    staff(&desk, "agent", Role::Agent).await;
    let (mut here, mut there, mut third) = (desk.visitor(), desk.visitor(), desk.visitor());
    for who in [&mut here, &mut there, &mut third] {
        password(who, "agent").await;
        desk.clock.move_by(1);
    }
    let page = here.get("/account").await;
    assert_spoken("/account", &page.html);
    assert!(page.text("main").contains("192.0.2.7"));
    let ends = page.attrs("form[action*='/sessions/'][action$='/end']", "action");
    assert_eq!(ends.len(), 2);
    let mut stranger = desk.sign_in(Role::Agent).await;
    stranger.get("/account").await;
    assert_eq!(stranger.post(&ends[0], &[]).await.status, 404);
    assert!(is_in(&mut third).await);
    // The newest is listed first.
    here.get("/account").await;
    assert_eq!(here.post(&ends[0], &[]).await.status, 303);
    assert_eq!(last(&desk).await, "session_ended");
    assert!(!is_in(&mut third).await);
    assert!(is_in(&mut there).await);
    here.get("/account").await;
    here.post("/account/sessions/end-others", &[]).await;
    assert!(!is_in(&mut there).await);
    assert!(is_in(&mut here).await);
}

async fn an_administrator_ends_anybodys(desk: TestDesk) {
    let whose = staff(&desk, "agent", Role::Agent).await;
    let mut agent = desk.visitor();
    password(&mut agent, "agent").await;
    let (_, _) = enrolled(&desk, "half", Role::Agent).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = format!("/agents/{}", whose.id);
    let seen = admin.get(&page).await;
    assert_spoken(&page, &seen.html);
    assert!(seen.text("main").contains("192.0.2.7"));
    let path = format!("{page}/sessions/end");
    assert_eq!(agent.post(&path, &[]).await.status, 403);
    admin.get(&page).await;
    assert_eq!(admin.post(&path, &[]).await.status, 303);
    assert_eq!(last(&desk).await, "session_ended");
    assert!(!is_in(&mut agent).await);
}
