//! The search for secrets finds what it looks for: each test here puts one where it must not be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kagiban::domain::policy::Role;

use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::secrets;
use crate::support::seed;

/// Puts a secret into a note, which is stored and audited.
async fn noted(desk: &TestDesk) {
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE agent SET name = $1")
        .bind(PASSWORD.to_owned())
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

fn refuses(desk: TestDesk) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(desk))).is_err()
}

#[tokio::test]
async fn a_secret_in_the_database_is_found() {
    for desk in [TestDesk::on_sqlite().await, TestDesk::on_postgres().await] {
        desk.sign_in(Role::Agent).await;
        noted(&desk).await;
        assert!(refuses(desk));
    }
}

#[tokio::test]
async fn a_secret_in_the_log_is_found() {
    let desk = TestDesk::on_sqlite().await;
    tracing::debug!(target: "kagiban", "signs with {}", seed::SECRET);
    assert!(refuses(desk));
}

#[tokio::test]
async fn a_secret_on_a_page_is_found() {
    let desk = TestDesk::on_sqlite().await;
    let token = desk.sign_in(Role::Agent).await.session().to_owned();
    assert!(token.len() > 40, "{token}");
    let page = format!("<p>{token}</p>");
    assert!(catch_unwind(|| secrets::are_absent("a page", &page)).is_err());
    secrets::are_absent("a page", "<p>nothing</p>");
}
