//! A throw-away `PostgreSQL`, and databases in it that a test has for itself.
//!
//! `script/throwaway-postgres` starts the server and stops it. Under cargo-nextest it is a setup
//! script, so that one server serves a whole run; under `cargo test` the first test that wants a
//! database starts it for the process.

use std::process::{self, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::runtime;
use url::Url;

/// An empty database of one test. It is dropped together with this.
pub struct PgDatabase {
    /// Where it is, with user and password.
    pub url: String,
    name: String,
}

/// Makes an empty database that nobody else uses.
pub async fn fresh_database() -> PgDatabase {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", process::id());

    // Copying files is what makes this quick where nothing is synced; writing them through the log
    // is meant for large servers.
    administer(format!("CREATE DATABASE {name} STRATEGY file_copy")).await;

    let mut url = server().clone();
    url.set_path(&name);
    PgDatabase {
        url: url.into(),
        name,
    }
}

impl PgDatabase {
    /// Every row of every table as text, as whoever stole the database would read it.
    pub fn every_row(&self) -> String {
        let url = self.url.clone();
        // The test's own runtime cannot be waited for from within.
        let reading = thread::spawn(|| {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(every_row(url))
        });
        reading.join().expect("the database is read")
    }
}

async fn every_row(url: String) -> String {
    let mut connection = PgConnection::connect(&url)
        .await
        .expect("the database answers");
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut connection)
            .await
            .expect("its tables");
    let mut all = String::new();
    for table in tables {
        let sql = format!("SELECT t::text FROM {table} t");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await
            .expect("its rows");
        all.extend(rows);
    }
    all
}

impl Drop for PgDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // The test's own runtime cannot be waited for from within.
        let dropping = thread::spawn(|| {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(administer(statement));
        });
        let dropped = dropping.join();
        assert!(
            dropped.is_ok() || thread::panicking(),
            "the database {} stays",
            self.name
        );
    }
}

async fn administer(statement: String) {
    let options = PgConnectOptions::from_url(server()).expect("the server's URL");
    let mut connection = PgConnection::connect_with(&options)
        .await
        .expect("the throw-away PostgreSQL answers");
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("the statement");
    connection.close().await.expect("the connection closes");
}

/// The server's maintenance database.
fn server() -> &'static Url {
    static SERVER: OnceLock<Url> = OnceLock::new();
    SERVER.get_or_init(|| {
        let url = given_server().unwrap_or_else(start_server);
        url.trim_end().parse().expect("the server's URL")
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the harness's configuration, not the desk's"
)]
fn given_server() -> Option<String> {
    std::env::var("KAGIBAN_TEST_POSTGRES").ok()
}

fn start_server() -> String {
    run_script(&[&process::id().to_string()])
}

/// Runs `script/throwaway-postgres`; what it printed.
fn run_script(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/script/throwaway-postgres");
    let ended = Command::new(script).args(arguments).output();
    let ended = ended.expect("the script runs");
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    String::from_utf8(ended.stdout).expect("text")
}

/// A server of one test that keeps what it was told, so that it can be stopped at once.
pub struct DurableServer {
    /// Its only database.
    pub url: String,
    home: String,
}

impl DurableServer {
    /// Starts one; it ends with this process.
    pub fn start() -> Self {
        let told = run_script(&[&process::id().to_string(), "durable"]);
        let (url, home) = told.trim().split_once(' ').expect("a URL and a folder");
        Self {
            url: url.to_owned(),
            home: home.to_owned(),
        }
    }

    /// Stops it at once, as a power cut does for it, and starts it again.
    pub fn crash(&self) {
        run_script(&["crash", &self.home]);
    }
}

#[tokio::test]
async fn every_fresh_postgres_database_is_empty_and_gone_after_its_test() {
    let database = fresh_database().await;
    let other = fresh_database().await;
    assert_ne!(database.url, other.url);

    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    sqlx::query("CREATE TABLE call (id TEXT PRIMARY KEY)")
        .execute(&mut connection)
        .await
        .unwrap();
    let mut elsewhere = PgConnection::connect(&other.url).await.unwrap();
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(tables)
            .fetch_one(&mut elsewhere)
            .await
            .unwrap(),
        0
    );

    let url = database.url.clone();
    drop(database);
    let refused = PgConnection::connect(&url).await.unwrap_err();
    let code = refused
        .into_database_error()
        .and_then(|error| error.code().map(String::from));
    assert_eq!(code.as_deref(), Some("3D000"), "invalid_catalog_name");
}
