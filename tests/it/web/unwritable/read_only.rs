//! The database can only be read.

use http::StatusCode;
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::store::audit_verify::verify_log;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::disk::Disk;
use super::{Told, accepts_nothing, commit};
use crate::support::desk::TestDesk;
use crate::support::seed;
use crate::web::call::read_aloud;

const READ_ONLY: Told = Told {
    status: StatusCode::SERVICE_UNAVAILABLE,
    ja: "データベースに書き込めない",
    en: "the database can only be read",
};

#[tokio::test]
async fn a_read_only_disk_accepts_nothing_in_words_and_goes_on_when_it_is_writable() {
    let mount = Disk::of(16);
    let desk = TestDesk::at(&mount.database()).await;
    seed::sakura(&desk).await;
    let mut sato = desk.sign_in_as("first", Role::Agent, Locale::Ja).await;
    let mut smith = desk.sign_in_as("second", Role::Agent, Locale::En).await;
    let (call, other) = (read_aloud(&mut sato).await, read_aloud(&mut smith).await);

    // A node that has written nothing yet: what another has open already stays writable.
    let node = TestDesk::at(&mount.database()).await;
    for agent in [&mut sato, &mut smith] {
        agent.goes_to(kagiban::web::router(node.app.clone()));
    }
    mount.cover_read_only();
    accepts_nothing(
        &node,
        [(&mut sato, &call), (&mut smith, &other)],
        &READ_ONLY,
    )
    .await;
    verify_log(&node.app.store).await.unwrap();

    mount.uncover();
    let seen = commit(&mut sato, &call).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    assert_eq!(node.count("request").await, 1);
    verify_log(&node.app.store).await.unwrap();
}

#[tokio::test]
async fn a_read_only_postgres_accepts_nothing_in_words_and_goes_on_when_it_is_writable() {
    let desk = TestDesk::on_postgres().await;
    seed::sakura(&desk).await;
    let mut sato = desk.sign_in_as("first", Role::Agent, Locale::Ja).await;
    let mut smith = desk.sign_in_as("second", Role::Agent, Locale::En).await;
    let (call, other) = (read_aloud(&mut sato).await, read_aloud(&mut smith).await);

    set_read_only(&desk.url, "on").await;
    accepts_nothing(
        &desk,
        [(&mut sato, &call), (&mut smith, &other)],
        &READ_ONLY,
    )
    .await;
    verify_log(&desk.app.store).await.unwrap();

    set_read_only(&desk.url, "off").await;
    assert_eq!(commit(&mut sato, &call).await.status, 303);
    assert_eq!(desk.count("request").await, 1);
    verify_log(&desk.app.store).await.unwrap();
}

/// Sets it for whoever connects from now on, and ends the sessions that there are.
async fn set_read_only(url: &str, on: &str) {
    let mut administrator = PgConnection::connect(url).await.unwrap();
    let (_, name) = url.rsplit_once('/').unwrap();
    let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {on}");
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for statement in ["SET default_transaction_read_only = off", &set, end] {
        sqlx::query(AssertSqlSafe(statement.to_owned()))
            .execute(&mut administrator)
            .await
            .unwrap();
    }
}
