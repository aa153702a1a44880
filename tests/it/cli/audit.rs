//! `kagiban audit verify`: reads, and writes nothing.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use kagiban::clock::{Clock, SystemClock};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::entropy::SystemEntropy;
use kagiban::store::Store;
use sqlx::{AnyConnection, Connection, Executor};

use crate::support::program::{KAGIBAN, audit_verify, refused, sqlite};

/// A database with two events, which nobody has open.
async fn logged(folder: &Path) -> String {
    let url = sqlite(folder);
    let store = Store::open(&url, Arc::new(SystemEntropy)).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for _ in 0..2 {
        let cause = Cause::system("clock", SystemClock.now());
        let event = Event::new(Kind::ClockWentBack).fact("seconds", 61);
        tx.audit(&cause, event).await.unwrap();
    }
    tx.commit().await.unwrap();
    drop(store);
    change(&url, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    url
}

async fn change(url: &str, sql: &'static str) {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    conn.execute(sql).await.unwrap();
    conn.close().await.unwrap();
}

/// How many migrations a database went through.
async fn migrations(url: &str) -> i64 {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    count
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_database_that_is_not_there_is_refused_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite(folder.path());
    let said = refused(&["audit", "verify", "--database", &url], &[]);
    assert!(said.contains("there is no database at"), "{said}");
    assert!(names(folder.path()).is_empty());
    std::fs::write(folder.path().join("kagiban.db"), "").unwrap();
    let said = refused(&["audit", "verify", "--database", &url], &[]);
    assert!(said.contains("holds no desk"), "{said}");
    assert_eq!(
        std::fs::metadata(folder.path().join("kagiban.db"))
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn verifying_needs_no_right_to_write() {
    let (from, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    logged(from.path()).await;
    let copy = folder.path().join("kagiban.db");
    std::fs::copy(from.path().join("kagiban.db"), &copy).unwrap();
    let before = std::fs::read(&copy).unwrap();
    // Whoever runs the tests may be root, whom no mode stops: somebody else runs the program.
    let program = folder.path().join("kagiban");
    std::fs::copy(KAGIBAN, &program).unwrap();
    let mode = |path: &Path, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path, mode).unwrap();
    };
    mode(&copy, 0o444);
    mode(&program, 0o555);
    mode(folder.path(), 0o555);
    let mut command = Command::new(&program);
    command.args(["audit", "verify", "--database", &sqlite(folder.path())]);
    if std::fs::write(folder.path().join("probe"), "").is_ok() {
        std::fs::remove_file(folder.path().join("probe")).unwrap();
        command.uid(65_534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(output.stdout.starts_with(b"ok: 2 events"));
    assert_eq!(names(folder.path()), ["kagiban", "kagiban.db"]);
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    mode(folder.path(), 0o755);
}

#[tokio::test]
async fn the_schema_is_looked_at_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = logged(folder.path()).await;
    let older =
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    let before = migrations(&url).await;
    change(&url, older).await;
    assert!(audit_verify(&url).starts_with("ok: 2 events"));
    assert_eq!(
        migrations(&url).await,
        before - 1,
        "it was brought up to date"
    );
    change(
        &url,
        "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1",
    )
    .await;
    let said = refused(&["audit", "verify", "--database", &url], &[]);
    assert!(said.contains("schema 9999, which is newer"), "{said}");
}

#[tokio::test]
async fn what_does_not_hold_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = logged(folder.path()).await;
    change(&url, "DROP TRIGGER audit_event_is_append_only_update").await;
    change(
        &url,
        "UPDATE audit_event SET kind = 'call_ended' WHERE seq = 1",
    )
    .await;
    let said = refused(&["audit", "verify", "--database", &url], &[]);
    let told = "the audit log does not hold: event 1: the content does not match its hash\n";
    assert_eq!(said, format!("kagiban: {told}"));
}
