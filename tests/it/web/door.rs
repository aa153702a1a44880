//! The door: what is open to anybody, what is a form, and whether the desk can work.

use std::time::Duration;

use axum::body::Body;
use http::{Method, header};
use kagiban::domain::policy::Role;
use tokio::time::{Instant, pause, resume};

use crate::support::desk::{TestDesk, both};

both!(
    what_is_open_to_anybody_never_asks_the_database,
    a_database_that_is_away_is_waited_for_once,
    what_is_not_a_form_is_refused_as_such,
    a_desk_that_cannot_write_is_not_ready,
);

async fn what_is_open_to_anybody_never_asks_the_database(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut all = Vec::new();
    for _ in 0..8 {
        all.push(desk.app.store.read().await.unwrap());
    }
    for (path, status) in [
        (kagiban::web::asset::href("css/kagiban.css"), 200),
        (kagiban::web::asset::href("css/nothing.css"), 404),
        ("/sign-in".to_owned(), 200),
        ("/healthz".to_owned(), 200),
    ] {
        // A reader would be waited for 5 s.
        let seen = tokio::time::timeout(Duration::from_secs(4), agent.get(&path)).await;
        assert_eq!(seen.expect(&path).status, status, "{path}");
    }
}

async fn a_database_that_is_away_is_waited_for_once(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut all = Vec::new();
    for _ in 0..8 {
        all.push(desk.app.store.read().await.unwrap());
    }
    pause();
    let began = Instant::now();
    let seen = agent.get("/calls").await;
    assert_eq!(seen.status, 503);
    assert!(
        began.elapsed() < Duration::from_secs(6),
        "{:?}",
        began.elapsed()
    );
    resume();
}

async fn what_is_not_a_form_is_refused_as_such(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    agent.get("/calls").await;
    let body = format!("csrf={}&form_key={}", agent.csrf(), agent.form_key());
    let kinds = [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ];
    for kind in kinds {
        let mut request = agent.request(Method::POST, "/calls");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let seen = agent
            .send(request.body(Body::from(body.clone())).unwrap())
            .await;
        assert_eq!(seen.status, 415, "{kind}");
        assert!(!seen.text("h1").is_empty(), "{kind}");
    }
    assert_eq!(desk.count("call").await, 0);
    let request = agent.request(Method::POST, "/calls").header(
        header::CONTENT_TYPE,
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
    );
    let seen = agent.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(seen.status, 303);
}

async fn a_desk_that_cannot_write_is_not_ready(desk: TestDesk) {
    let mut visitor = desk.visitor();
    assert_eq!(visitor.get("/readyz").await.status, 200);
    let mut tx = desk.app.store.begin().await.unwrap();
    let refuse = if desk.app.store.kind() == "sqlite" {
        "CREATE TRIGGER full BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "ALTER TABLE audit_head ADD CONSTRAINT filled CHECK (size < 0) NOT VALID"
    };
    sqlx::query(refuse)
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    // Looked at a moment ago, and not written again for that.
    assert_eq!(visitor.get("/readyz").await.status, 200);
    desk.clock.move_by(6);
    let seen = visitor.get("/readyz").await;
    assert_eq!(seen.status, 503);
    let mut tx = desk.app.store.begin().await.unwrap();
    let mend = if desk.app.store.kind() == "sqlite" {
        "DROP TRIGGER full"
    } else {
        "ALTER TABLE audit_head DROP CONSTRAINT filled"
    };
    sqlx::query(mend).execute(tx.conn().unwrap()).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert_eq!(visitor.get("/readyz").await.status, 200);
}
