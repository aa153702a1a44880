//! What is refused on a call is in the audit log, as the page says.

use http::Method;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::policy::Role;
use kagiban::domain::script;

use super::call::{ACCEPT, CALLER, DEVICE, open, read_aloud, step, verified};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r10_3_12_a_line_that_is_not_due_is_refused_and_audited,
    what_another_agent_posts_on_a_call_is_refused_and_audited,
    what_comes_after_the_end_is_refused_and_audited,
    a_device_of_another_tenant_is_refused_and_audited,
    an_acceptance_that_somebody_else_was_faster_with_is_refused_and_audited,
);

/// Posts what is refused, and looks for exactly one new event, of this kind.
async fn refused(
    desk: &TestDesk,
    who: &mut Visitor,
    path: &str,
    fields: &[(&str, &str)],
    told: (u16, &str),
) {
    let before = desk.kinds().await.len();
    let seen = who.post(path, fields).await;
    assert_eq!(seen.status, told.0, "{path}");
    assert_eq!(desk.kinds().await[before..], [told.1], "{path} {fields:?}");
}

async fn r10_3_12_a_line_that_is_not_due_is_refused_and_audited(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    step(&mut agent, &call, "device", &DEVICE).await;
    let lines = script::lines(ProxyAction::Lock);
    let path = format!("{call}/script");
    for fields in [
        [("line", lines[1]), ("version", script::VERSION)],
        [("line", lines[0]), ("version", "0")],
    ] {
        refused(
            &desk,
            &mut agent,
            &path,
            &fields,
            (409, "call_step_refused"),
        )
        .await;
    }
    assert_eq!(desk.count("script_line_read").await, 0);
}

async fn what_another_agent_posts_on_a_call_is_refused_and_audited(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    other.get(&call).await;
    let note = [("end_note", "別の担当者です。")];
    let posts: [(&str, &[(&str, &str)]); 3] =
        [("caller", &CALLER), ("commit", &ACCEPT), ("end", &note)];
    for (path, fields) in posts {
        let path = format!("{call}/{path}");
        refused(&desk, &mut other, &path, fields, (409, "call_step_refused")).await;
    }
    assert_eq!(desk.count("request").await, 0);
}

async fn what_comes_after_the_end_is_refused_and_audited(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut other = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let note = [("end_note", "切れました。")];
    step(&mut agent, &call, "end", &note).await;
    agent.get("/calls").await;
    let path = format!("{call}/end");
    refused(&desk, &mut agent, &path, &note, (409, "call_step_refused")).await;
    other.get("/calls").await;
    let path = format!("{call}/take-over");
    refused(&desk, &mut other, &path, &[], (409, "call_step_refused")).await;
}

async fn a_device_of_another_tenant_is_refused_and_audited(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let path = format!("{call}/device");
    let posted = [("device_uid", "uid-of-another"), ("last_four", "K9F1")];
    refused(
        &desk,
        &mut agent,
        &path,
        &posted,
        (422, "device_mismatched"),
    )
    .await;
    // Nothing chosen at all is a slip, not an attempt.
    let before = desk.kinds().await;
    assert_eq!(agent.post(&path, &[]).await.status, 422);
    assert_eq!(desk.kinds().await, before);
}

async fn an_acceptance_that_somebody_else_was_faster_with_is_refused_and_audited(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut first = desk.sign_in(Role::Agent).await;
    let mut second = desk.sign_in(Role::Agent).await;
    let (call, late) = (read_aloud(&mut first).await, read_aloud(&mut second).await);
    step(&mut first, &call, "commit", &ACCEPT).await;
    let path = format!("{late}/commit");
    refused(
        &desk,
        &mut second,
        &path,
        &ACCEPT,
        (409, "acceptance_refused"),
    )
    .await;
    assert_eq!(desk.count("request").await, 1);
    let page = second
        .send(
            second
                .request(Method::GET, &late)
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(page.status, 200);
}
