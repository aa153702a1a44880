//! A desk of one test: a database of its own, a clock that stands still, and the pages in process.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kagiban::attest::{Attest, Out};
use kagiban::audit::Row;
use kagiban::audit::note::SigningKey;
use kagiban::clock::{Clock, SharedClock};
use kagiban::config::AuditOut;
use kagiban::crypto::password::{PasswordHasherPool, PoolSize};
use kagiban::crypto::{SealKey, SealKeys, staff_password};
use kagiban::domain::agent::{Agent, Locale, Login, Theme};
use kagiban::domain::event::Kind;
use kagiban::domain::ids::AgentId;
use kagiban::domain::policy::Role;
use kagiban::domain::second_factor::SecondFactorPolicy;
use kagiban::domain::session::{SessionLimits, SessionPolicy};
use kagiban::domain::text::Line;
use kagiban::entropy::{SharedEntropy, SystemEntropy, uuid_v7};
use kagiban::i18n::Catalogues;
use kagiban::store::{Store, agent, audit};
use kagiban::web::app::{App, Parts, Settings};
use kagiban::web::client::Proxies;
use kagiban::web::pace::{Limits, Pace};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use super::clock::ManualClock;
use super::postgres::{PgDatabase, fresh_database};
use super::secrets;
use super::visitor::Visitor;

/// Everybody's password at the desk.
pub const PASSWORD: &str = "correct horse battery staple 9";

/// What keeps a database as long as it is used.
#[derive(Default)]
struct Kept {
    folder: Option<TempDir>,
    checkpoints: Option<TempDir>,
    postgres: Option<PgDatabase>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        secrets::are_absent_from_the_log();
        if let Some(folder) = &self.folder {
            secrets::are_absent_from_files(folder.path());
        }
        if let Some(database) = &self.postgres {
            secrets::are_absent("the database", &database.every_row());
        }
    }
}

/// A desk, in process.
pub struct TestDesk {
    pub app: App,
    pub clock: Arc<ManualClock>,
    /// Where its database is.
    pub url: String,
    /// What seals its secrets, as the configuration has it.
    pub seal_key: SecretString,
    // Last: the database goes when nobody uses it any more.
    kept: Kept,
}

impl TestDesk {
    /// A desk on an embedded database.
    pub async fn on_sqlite() -> Self {
        let (url, kept) = sqlite();
        Self::open(&url, kept).await
    }

    /// A desk on a database of the server.
    pub async fn on_postgres() -> Self {
        let database = fresh_database().await;
        let url = database.url.clone();
        let kept = Kept {
            postgres: Some(database),
            folder: None,
            checkpoints: None,
        };
        Self::open(&url, kept).await
    }

    /// A desk on a database that somebody else keeps: on a disk of the test's own, or another node's.
    pub async fn at(url: &str) -> Self {
        Self::open(url, Kept::default()).await
    }

    async fn open(url: &str, mut kept: Kept) -> Self {
        secrets::watch_the_log();
        let checkpoints = tempfile::tempdir().unwrap();
        let entropy: SharedEntropy = Arc::new(SystemEntropy);
        let clock = Arc::new(ManualClock::at("2026-11-21T18:14:00Z"));
        let store = Store::open(url, Arc::clone(&entropy)).await.unwrap();
        let attest = Attest {
            store: store.clone(),
            clock: Arc::clone(&clock) as SharedClock,
            node: "test".into(),
            out: Some(signing(checkpoints.path(), &entropy)),
        };
        kept.checkpoints = Some(checkpoints);
        let key = SealKey::generate(&*entropy);
        let seal_key = key.to_base64();
        secrets::keep(seal_key.expose_secret());
        Self {
            app: App::new(parts(
                store,
                Arc::clone(&clock),
                Arc::new(key.into()),
                attest,
            )),
            seal_key,
            clock,
            url: url.to_owned(),
            kept,
        }
    }

    /// Another node of the same desk, put together otherwise.
    pub fn node(&self, change: impl FnOnce(&mut Parts)) -> App {
        let (store, seal_key) = (self.app.store.clone(), Arc::clone(&self.app.seal_key));
        let attest = self.app.attest.clone();
        let mut parts = parts(store, Arc::clone(&self.clock), seal_key, attest);
        change(&mut parts);
        App::new(parts)
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn id(&self) -> uuid::Uuid {
        uuid_v7(self.now(), &SystemEntropy)
    }

    /// Somebody who did not sign in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(kagiban::web::router(self.app.clone()))
    }

    /// A new member of staff, signed in. Reads Japanese.
    pub async fn sign_in(&self, role: Role) -> Visitor {
        let login = format!("p{}", &self.id().simple().to_string()[20..]);
        self.sign_in_as(&login, role, Locale::Ja).await
    }

    /// A new member of staff with this login and language, signed in.
    pub async fn sign_in_as(&self, login: &str, role: Role, locale: Locale) -> Visitor {
        let hash = self.app.passwords.hash(staff_password::attempt(PASSWORD));
        let hash = hash.await.unwrap();
        let somebody = Agent {
            id: AgentId::new(self.id()),
            login: Login::parse(login).unwrap(),
            name: Line::parse("高橋").unwrap(),
            role,
            locale: Some(locale),
            theme: Theme::Auto,
            active: true,
            version: 1,
        };
        let mut tx = self.app.store.begin().await.unwrap();
        agent::add(&mut tx, &somebody, hash.as_str(), self.now())
            .await
            .unwrap();
        agent::save_preferences(&mut tx, somebody.id, Some(locale), Theme::Auto)
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
        let mut visitor = self.visitor();
        let fields = [("login", login), ("password", PASSWORD)];
        let seen = visitor.post("/sign-in", &fields).await;
        assert_eq!(seen.status, 303);
        visitor.get("/").await;
        visitor
    }

    /// The audit events of what was done, in order: all but those of reading.
    pub async fn deeds(&self) -> Vec<Row> {
        let reading = [
            Kind::RegisterRead,
            Kind::RegisterReadWithoutCall,
            Kind::RecordRead,
            Kind::AuditRead,
        ];
        let mut read = self.app.store.read().await.unwrap();
        let rows = audit::rows_from(&mut read, 0, 10_000).await.unwrap();
        let done = rows.into_iter();
        done.filter(|row| reading.iter().all(|kind| row.kind != kind.code()))
            .collect()
    }

    /// Their kinds.
    pub async fn kinds(&self) -> Vec<String> {
        self.deeds().await.into_iter().map(|row| row.kind).collect()
    }

    /// Whether a text stands anywhere in the database: in any byte of the files of an embedded one, in any row
    /// of a server's.
    pub fn holds(&self, text: &str) -> bool {
        let in_file = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            memory_holds(&bytes, text.as_bytes())
        };
        let files = self.kept.folder.iter().flat_map(|folder| {
            let entries = std::fs::read_dir(folder.path()).unwrap();
            entries.map(|entry| entry.unwrap().path())
        });
        let mut databases = self.kept.postgres.iter();
        files.into_iter().any(|path| in_file(&path))
            || databases.any(|database| database.every_row().contains(text))
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let mut read = self.app.store.read().await.unwrap();
        let sql = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *read)
            .await
            .unwrap()
    }
}

/// A key of the log's own, and where its checkpoints are written.
fn signing(folder: &Path, entropy: &SharedEntropy) -> Arc<Out> {
    let key = SigningKey::generate("desk.example.jp".parse().unwrap(), &**entropy);
    let said = AuditOut {
        origin: key.verifier().name().into(),
        folder: folder.to_owned(),
        witness: None,
        key,
    };
    Arc::new(Out::new(said).unwrap())
}

fn memory_holds(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

/// What a node is made of.
fn parts(store: Store, clock: Arc<ManualClock>, seal_key: Arc<SealKeys>, attest: Attest) -> Parts {
    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    let size = PoolSize {
        threads: NonZeroUsize::MIN,
        waiting: NonZeroUsize::new(8).unwrap(),
    };
    Parts {
        attest,
        store,
        passwords: Arc::new(PasswordHasherPool::start(size, None, &entropy).unwrap()),
        seal_key,
        metrics: kagiban::web::ops::metrics::recorder(),
        started_at: clock.now(),
        catalogues: Catalogues::load().unwrap(),
        openid: None,
        limits: Limits {
            // Everybody of a test comes from one address.
            sign_ins: Pace::new(u16::MAX, SignedDuration::from_secs(1)),
            ..Limits::new(u16::MAX)
        },
        settings: Settings {
            public_url: "http://127.0.0.1:8080".parse().unwrap(),
            proxies: Proxies::default(),
            allowed_api_bases: vec!["http://127.0.0.1:8090".into()],
            second_factor: SecondFactorPolicy::Nobody,
            sessions: SessionPolicy {
                calls: SessionLimits {
                    idle: SignedDuration::from_hours(1),
                    longest: SignedDuration::from_hours(10),
                },
                office: SessionLimits {
                    idle: SignedDuration::from_hours(1),
                    longest: SignedDuration::from_hours(8),
                },
            },
        },
        clock: clock as SharedClock,
        entropy,
    }
}

fn sqlite() -> (String, Kept) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("desk.db").display());
    let kept = Kept {
        folder: Some(folder),
        checkpoints: None,
        postgres: None,
    };
    (url, kept)
}

/// Runs a test of the store on an embedded database of its own.
pub async fn store_on_sqlite(test: impl AsyncFnOnce(&Store)) {
    let (url, _kept) = sqlite();
    let store = Store::open(&url, Arc::new(SystemEntropy)).await.unwrap();
    test(&store).await;
}

/// Runs a test of the store on a database of the server.
pub async fn store_on_postgres(test: impl AsyncFnOnce(&Store)) {
    let database = fresh_database().await;
    let store = Store::open(&database.url, Arc::new(SystemEntropy)).await;
    test(&store.unwrap()).await;
}

/// Makes of each `async fn(TestDesk)` a test on either database: `name::sqlite`, `name::postgres`.
macro_rules! both {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            use $crate::support::desk::TestDesk;

            #[tokio::test]
            async fn sqlite() {
                super::$name(TestDesk::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(TestDesk::on_postgres().await).await;
            }
        }
    )+ };
}

/// Makes of each `async fn(&Store)` a test on either database.
macro_rules! both_stores {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            use $crate::support::desk::{store_on_postgres, store_on_sqlite};

            #[tokio::test]
            async fn sqlite() {
                store_on_sqlite(super::$name).await;
            }

            #[tokio::test]
            async fn postgres() {
                store_on_postgres(super::$name).await;
            }
        }
    )+ };
}

pub(crate) use {both, both_stores};
