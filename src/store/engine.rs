//! The only place that knows which database it is.

mod read_only;

use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgListener;
use sqlx::{AnyConnection, AnyPool, Connection, Executor};

use super::{Result, StoreError, Wakes};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Reading connections of one node.
const READERS: u32 = 8;
const CHANNEL: &str = "kagiban";
/// The greatest file, in bytes, that is built anew after a purge: a second or two in which nobody writes.
const BUILT_ANEW: i64 = 128 << 20;

/// A database, by its address.
#[derive(Clone)]
pub enum Engine {
    /// A file on this machine.
    Sqlite {
        /// `sqlite:` address with `mode=rwc`.
        url: String,
        /// The file.
        path: std::path::PathBuf,
    },
    /// A server.
    Postgres {
        /// `postgres:` address; holds a password.
        url: String,
    },
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

impl Engine {
    /// Takes `sqlite:<path>` or `postgres://…`.
    pub fn parse(address: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.trim_start_matches("//");
            if path.is_empty() || path.starts_with(':') {
                return Err(StoreError::Address(
                    "sqlite: needs the path of a file".into(),
                ));
            }
            let escaped = percent_encoding::utf8_percent_encode(path, PATH);
            return Ok(Self::Sqlite {
                url: format!("sqlite://{escaped}?mode=rwc"),
                path: path.into(),
            });
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Self::Postgres {
                url: address.to_owned(),
            });
        }
        Err(StoreError::Address(
            "the database address begins with sqlite: or postgres://".into(),
        ))
    }

    /// The database's kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres { .. } => "postgres",
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Sqlite { url, .. } | Self::Postgres { url } => url,
        }
    }

    /// Brings the schema up to date, one process at a time.
    pub(super) async fn migrate(&self) -> Result<()> {
        let (migrator, lock) = match self {
            Self::Sqlite { path, .. } => (&SQLITE, Some(lock_beside(path).await?)),
            // Held by the migrator itself, as an advisory lock.
            Self::Postgres { .. } => (&POSTGRES, None),
        };
        let mut conn = AnyConnection::connect(self.url()).await?;
        let outcome = migrator
            .run_direct(None, &mut conn, false)
            .await
            .map_err(refused);
        conn.close().await.ok();
        drop(lock);
        outcome
    }

    /// The pool that reads.
    pub(super) async fn readers(&self) -> Result<AnyPool> {
        let engine = self.clone();
        let pool = AnyPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(std::time::Duration::from_secs(5))
            // A server may have gone meanwhile; a file has not, and asking doubles what a read costs.
            .test_before_acquire(matches!(self, Self::Postgres { .. }))
            .after_connect(move |conn, _| {
                let engine = engine.clone();
                Box::pin(async move {
                    conn.execute(match engine {
                        Self::Sqlite { .. } => {
                            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA query_only = ON"
                        }
                        Self::Postgres { .. } => {
                            "SET default_transaction_read_only = on; SET statement_timeout = '15s'"
                        }
                    })
                    .await
                    .map(drop)
                })
            })
            .connect(self.url())
            .await?;
        Ok(pool)
    }

    /// The node's one writing connection, with its settings read back.
    pub(super) async fn writer(&self) -> Result<AnyConnection> {
        let mut conn = AnyConnection::connect(self.url()).await?;
        match self {
            Self::Sqlite { .. } => {
                conn.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON")
                    .await?;
                // A file that can only be read is opened for that in silence, also by BEGIN IMMEDIATE,
                // and such a connection would outlive its cause.
                conn.execute(
                    "BEGIN IMMEDIATE; UPDATE audit_head SET size = size WHERE id = 1; ROLLBACK",
                )
                .await?;
                // A mistyped pragma is ignored in silence, so they are read back.
                let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                    .fetch_one(&mut conn)
                    .await?;
                let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
                    .fetch_one(&mut conn)
                    .await?;
                let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
                    .fetch_one(&mut conn)
                    .await?;
                if mode != "wal" || synchronous != 2 || foreign_keys != 1 {
                    return Err(StoreError::Schema(format!(
                        "SQLite is not durable here: journal_mode {mode}, synchronous {synchronous}, foreign_keys {foreign_keys}"
                    )));
                }
            }
            Self::Postgres { .. } => {
                // A node that hangs inside a unit must not hold the desk.
                conn.execute("SET lock_timeout = '5s'; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '15s'; SET synchronous_commit = on")
                    .await?;
            }
        }
        Ok(conn)
    }

    /// Overwrites what was deleted, in the database's own file and in the log beside it. An update may leave a
    /// copy of a row in its page, which nothing but building the file anew takes away; while that goes on nobody
    /// writes, so that a great file is left to whoever runs it.
    pub(super) async fn scrub(&self) -> Result<()> {
        if let Self::Sqlite { .. } = self {
            let mut conn = AnyConnection::connect(self.url()).await?;
            conn.execute("PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON")
                .await?;
            let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            let size: i64 = sqlx::query_scalar(size).fetch_one(&mut conn).await?;
            if size <= BUILT_ANEW {
                conn.execute("VACUUM").await?;
            }
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
            conn.close().await.ok();
        }
        Ok(())
    }

    /// How durable a commit on a connection is, as the database tells.
    pub(super) async fn durability(&self, conn: &mut AnyConnection) -> Result<String> {
        let settings: &[(&str, &'static str)] = match self {
            Self::Sqlite { .. } => &[
                (
                    "journal_mode",
                    "SELECT journal_mode FROM pragma_journal_mode",
                ),
                (
                    "synchronous",
                    "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
                ),
            ],
            Self::Postgres { .. } => &[
                (
                    "synchronous_commit",
                    "SELECT current_setting('synchronous_commit')",
                ),
                ("fsync", "SELECT current_setting('fsync')"),
            ],
        };
        let mut told = vec![self.kind().to_owned()];
        for (name, ask) in settings {
            let value: String = sqlx::query_scalar(*ask).fetch_one(&mut *conn).await?;
            told.push(format!("{name}={value}"));
        }
        Ok(told.join(" "))
    }

    /// Begins a transaction that sees one moment, as those of an embedded database always do.
    pub(super) const fn snapshot(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "BEGIN",
            Self::Postgres { .. } => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        }
    }

    /// Begins a group of units, and its first unit. On PostgreSQL it takes the audit head's lock
    /// first, so that nodes take turns and no two groups can deadlock.
    pub(super) async fn begin(&self, conn: &mut AnyConnection) -> Result<()> {
        conn.execute(match self {
            Self::Sqlite { .. } => "BEGIN IMMEDIATE; SAVEPOINT unit",
            Self::Postgres { .. } => {
                "BEGIN; SELECT size FROM audit_head WHERE id = 1 FOR UPDATE; SAVEPOINT unit"
            }
        })
        .await?;
        Ok(())
    }

    /// Opens a further unit of a group. A statement is a way to another thread and back, so that
    /// SQLite, where a statement that fails leaves nothing behind, releases the unit that was `kept`
    /// before in the same one.
    pub(super) async fn next_unit(&self, conn: &mut AnyConnection, kept: bool) -> Result<()> {
        conn.execute(match self {
            Self::Sqlite { .. } if kept => "RELEASE SAVEPOINT unit; SAVEPOINT unit",
            _ => "SAVEPOINT unit",
        })
        .await?;
        Ok(())
    }

    /// Keeps a unit in its group. On PostgreSQL a unit that swallowed a statement's failure fails
    /// here, alone.
    pub(super) async fn keep_unit(&self, conn: &mut AnyConnection) -> Result<()> {
        if let Self::Postgres { .. } = self {
            conn.execute("RELEASE SAVEPOINT unit").await?;
        }
        Ok(())
    }

    /// Fails where a statement of the group has failed and nobody took it back: PostgreSQL answers
    /// the COMMIT of such a transaction with a rollback, and no error.
    pub(super) async fn still_whole(&self, conn: &mut AnyConnection) -> Result<()> {
        if let Self::Postgres { .. } = self {
            conn.execute("SELECT 1").await?;
        }
        Ok(())
    }

    /// Tells other nodes of work, once per group and outside of it (a NOTIFY inside serialises all
    /// commits of the server).
    pub(super) async fn notify(&self, conn: &mut AnyConnection) {
        if let Self::Postgres { .. } = self
            && let Err(error) = conn.execute("NOTIFY kagiban").await
        {
            tracing::debug!(%error, "other nodes were not woken; they sweep");
        }
    }

    /// Wakes this node when another one brings work.
    pub(super) async fn listen(&self, wakes: Arc<Wakes>) -> Result<()> {
        let Self::Postgres { url } = self else {
            return Ok(());
        };
        let mut listener = PgListener::connect(url).await?;
        listener.listen(CHANNEL).await?;
        tokio::spawn(async move {
            // Ends with the store: nobody else holds the wakes then.
            while Arc::strong_count(&wakes) > 1 {
                match tokio::time::timeout(std::time::Duration::from_secs(5), listener.recv()).await
                {
                    Ok(Ok(_)) => {
                        wakes.dispatch.notify_one();
                        wakes.mail.notify_one();
                    }
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "listening for other nodes failed; this node sweeps");
                        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                    }
                    Err(_elapsed) => {}
                }
            }
        });
        Ok(())
    }
}

/// What a path may not hold inside an address.
const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'?')
    .add(b'#')
    .add(b'%')
    .add(b'&');

async fn lock_beside(path: &std::path::Path) -> Result<std::fs::File> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let failed = |error: std::io::Error| {
        StoreError::Address(format!(
            "the folder of {} cannot be written: {error}",
            path.display()
        ))
    };
    let database = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let lock = private(&beside)?;
        lock.lock()?;
        // SQLite makes its own files beside the database with the database's mode.
        private(database.as_os_str())?;
        Ok(lock)
    })
    .await
    .map_err(|error| StoreError::Schema(error.to_string()))?
    .map_err(failed)
}

/// Opens a file, and makes it where there is none: nobody else on the machine may read it.
fn private(path: &std::ffi::OsStr) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

fn newer(version: i64) -> StoreError {
    StoreError::Schema(format!(
        "the database has schema {version}, which is newer than this program: use the program that wrote it, or a later one"
    ))
}

fn refused(error: MigrateError) -> StoreError {
    StoreError::Schema(match error {
        MigrateError::VersionMissing(version) => return newer(version),
        MigrateError::VersionMismatch(version) => {
            format!("schema {version} of the database is not the one that this program knows")
        }
        other => format!("the schema could not be brought up to date: {other}"),
    })
}
