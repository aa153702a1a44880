//! Start passwords: drawn by the desk, told by an administrator, replaced by their owner.

use kagiban::crypto::staff_password::start::START_LASTS;
use kagiban::domain::policy::Role;
use kagiban::store::session;

use super::{code, digits, enrolled, is_in, last, staff, strict, visitor};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::secrets;
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    whoever_is_added_chooses_a_password_before_anything_opens,
    a_start_password_runs_out,
    a_reset_ends_sessions_and_goes_round_no_second_factor,
    nobody_is_added_or_reset_without_ones_own_password,
    a_form_of_a_session_that_was_ended_meanwhile_changes_nothing,
);

const OWN: &str = "marble tuba leaf seven";

/// The password that a page shows once.
fn start_of(shown: &Seen) -> String {
    assert_eq!(shown.status, 200);
    assert_spoken("a start password", &shown.html);
    let start = shown.text("[data-start]");
    secrets::keep(&start);
    start
}

async fn added(admin: &mut Visitor, login: &str, role: &str) -> String {
    let fields = [
        ("login", login),
        ("name", "伊藤"),
        ("role", role),
        ("password", PASSWORD),
    ];
    let page = admin.get("/agents/new").await;
    let shown = admin.post_with("/agents", &page.inputs(), &fields).await;
    start_of(&shown)
}

async fn sign_in(visitor: &mut Visitor, login: &str, password: &str) -> Seen {
    let fields = [("login", login), ("password", password)];
    visitor.post("/sign-in", &fields).await
}

async fn choose(visitor: &mut Visitor, password: &str) -> Seen {
    let fields = [("new_password", password)];
    visitor.post("/sign-in/password", &fields).await
}

async fn whoever_is_added_chooses_a_password_before_anything_opens(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    let start = added(&mut admin, "ito", "agent").await;
    let mut ito = desk.visitor();
    let step = sign_in(&mut ito, "ito", &start).await;
    assert_eq!(step.location, "/sign-in/password?return_to=%2F");
    assert!(!is_in(&mut ito).await);
    for elsewhere in ["/sign-in/code", "/sign-in/enrol"] {
        assert_eq!(ito.get(elsewhere).await.location, "/sign-in", "{elsewhere}");
    }
    assert_spoken(&step.location, &ito.get(&step.location).await.html);
    assert_eq!(choose(&mut ito, "too short").await.status, 422);
    // The administrator knows the start password: it cannot stay.
    assert_eq!(choose(&mut ito, &start).await.status, 422);
    let in_half = ito.clone();
    assert_eq!(choose(&mut ito, OWN).await.location, "/");
    assert!(is_in(&mut ito).await);
    // Neither the half state nor the start password is good any more.
    let mut replayed = in_half;
    let again = choose(&mut replayed, "another marble tuba leaf").await;
    assert_eq!(again.location, "/sign-in");
    let mut late = desk.visitor();
    assert_eq!(sign_in(&mut late, "ito", &start).await.status, 422);
    assert_eq!(sign_in(&mut late, "ito", OWN).await.location, "/");
}

async fn a_start_password_runs_out(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    let start = added(&mut admin, "ito", "agent").await;
    desk.clock.move_by(START_LASTS.as_secs() - 1);
    let mut in_time = desk.visitor();
    let step = sign_in(&mut in_time, "ito", &start).await;
    assert!(step.location.starts_with("/sign-in/password"));
    desk.clock.move_by(1);
    let mut late = desk.visitor();
    let refused = sign_in(&mut late, "ito", &start).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("body").contains("有効期限"));
    assert_eq!(last(&desk).await, "agent_sign_in_refused");
}

async fn a_reset_ends_sessions_and_goes_round_no_second_factor(desk: TestDesk) {
    let app = strict(&desk);
    let (ito, seed) = enrolled(&desk, "ito", Role::Agent).await;
    let mut before = visitor(&app);
    sign_in(&mut before, "ito", PASSWORD).await;
    code(&mut before, &digits(&desk, &seed)).await;
    assert!(is_in(&mut before).await);
    desk.clock.move_by(30);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = format!("/agents/{}", ito.id);
    let form = admin.get(&page).await;
    let path = format!("{page}/password");
    let fields = [("password", PASSWORD)];
    let start = start_of(&admin.post_with(&path, &form.inputs(), &fields).await);
    assert!(!is_in(&mut before).await);
    let mut after = visitor(&app);
    sign_in(&mut after, "ito", &start).await;
    assert_eq!(choose(&mut after, OWN).await.status, 200);
    assert!(!is_in(&mut after).await, "the app is still asked for");
    let step = code(&mut after, &digits(&desk, &seed)).await;
    assert_eq!(step.status, 303);
    assert!(is_in(&mut after).await);
}

async fn nobody_is_added_or_reset_without_ones_own_password(desk: TestDesk) {
    let other = staff(&desk, "ito", Role::Agent).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = format!("/agents/{}/password", other.id);
    admin.get(&format!("/agents/{}", other.id)).await;
    let wrong = admin.post(&path, &[("password", "not my password")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(last(&desk).await, "account_change_refused");
    let fields = [
        ("login", "sato"),
        ("name", "佐藤"),
        ("role", "agent"),
        ("password", "wrong"),
    ];
    admin.get("/agents/new").await;
    assert_eq!(admin.post("/agents", &fields).await.status, 422);
    let mut still = desk.visitor();
    assert_eq!(sign_in(&mut still, "ito", PASSWORD).await.location, "/");
    // One's own is changed on one's own page.
    let list = admin.get("/agents").await;
    let own = list
        .attrs("main a.row-target", "href")
        .into_iter()
        .find(|href| !href.ends_with(&other.id.to_string()))
        .unwrap();
    admin.get(&own).await;
    let refused = admin
        .post(&format!("{own}/password"), &[("password", PASSWORD)])
        .await;
    assert_eq!(refused.status, 403);
    assert_eq!(last(&desk).await, "account_change_refused");
}

async fn a_form_of_a_session_that_was_ended_meanwhile_changes_nothing(desk: TestDesk) {
    let ito = staff(&desk, "ito", Role::Agent).await;
    let mut thief = desk.visitor();
    sign_in(&mut thief, "ito", PASSWORD).await;
    thief.get("/account").await;
    let fields = [("password", PASSWORD), ("new_password", OWN)];
    // A try is counted before it is compared: from then on the form is being looked at.
    let reset = async {
        while desk.count("throttle WHERE key LIKE 'reauth/%'").await == 0 {
            tokio::task::yield_now().await;
        }
        let mut tx = desk.app.store.begin().await.unwrap();
        session::end_all(&mut tx, ito.id).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
    };
    let (posted, ()) = tokio::join!(thief.post("/account/password", &fields), reset);
    assert_eq!(posted.status, 401);
    let mut owner = desk.visitor();
    assert_eq!(sign_in(&mut owner, "ito", PASSWORD).await.location, "/");
}
