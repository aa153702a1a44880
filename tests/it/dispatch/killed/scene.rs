//! A simulator that outlives everything else, a database with companies, and nodes on it.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use kagiban::absolute::simulator::{self, Running};
use kagiban::clock::{Clock, SharedClock, ShiftedClock};
use kagiban::crypto::{SealKey, SealKeys};
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::Agent;
use kagiban::entropy::SystemEntropy;
use kagiban::i18n::Catalogues;
use kagiban::store::{Store, tenant};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tempfile::TempDir;

use crate::support::plant::{self, Planted, Plot};
use crate::support::program::{Control, KAGIBAN};

/// Half of them lock, half of them wipe.
const COMPANIES: usize = 4;
/// Each is the device of one request at the most, so that effects can be counted by device.
const DEVICES: usize = 1_200;
/// How long the API takes, so that nodes die with calls under way.
const ANSWERS_AFTER_MS: u64 = 20;
/// Between two looks for what a node claimed.
const LOOK: Duration = Duration::from_millis(2);
/// How long a node may take to start and to claim, on a machine that does other things besides.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Scene {
    pub url: String,
    /// This test's own connection to the database, as another node's.
    pub store: Store,
    pub companies: Vec<Planted>,
    pub agent: Agent,
    pub catalogues: Catalogues,
    pub seal_key: Arc<SealKeys>,
    seal_key_text: SecretString,
    pub simulator: Running,
    pub control: Control,
    /// The simulator's, and that of whoever brings everything to its end.
    pub clock: Arc<ShiftedClock>,
    folder: TempDir,
}

impl Scene {
    /// Sets everything up on an empty database.
    pub async fn set(url: &str) -> Self {
        let clock = Arc::new(ShiftedClock::default());
        let accounts = (0..COMPANIES).map(|number| plant::account(number, DEVICES));
        let simulator = simulator::start(simulator::Config {
            api: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
            accounts: accounts.collect(),
            issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
            calls_per_second: simulator::CALLS_PER_SECOND,
            clock: Arc::clone(&clock) as SharedClock,
            entropy: Arc::new(SystemEntropy),
        })
        .await
        .unwrap();
        let control = Control::of(&simulator.describe());
        let slow = json!({ "kind": "slow", "millis": ANSWERS_AFTER_MS });
        control.fault(&slow).await;
        let store = Store::open(url, Arc::new(SystemEntropy)).await.unwrap();
        let key = SealKey::generate(&SystemEntropy);
        let (seal_key_text, seal_key) = (key.to_base64(), Arc::new(SealKeys::from(key)));
        let plot = Plot {
            store: &store,
            seal_key: &seal_key,
            entropy: &SystemEntropy,
            now: clock.now(),
            api_base: &simulator.url,
        };
        let mut companies = Vec::new();
        for number in 0..COMPANIES {
            let action = [ProxyAction::Lock, ProxyAction::Wipe][number % 2];
            companies.push(plot.company(number, action, DEVICES).await);
        }
        // Nodes that have just been started would read all devices first.
        let mut tx = store.begin().await.unwrap();
        for company in &companies {
            tenant::note_mirrored(&mut tx, company.tenant.id, clock.now())
                .await
                .unwrap();
        }
        tx.commit_bookkeeping().await.unwrap();
        Self {
            url: url.to_owned(),
            agent: plot.agent("takes-calls").await,
            companies,
            catalogues: Catalogues::load().unwrap(),
            seal_key,
            seal_key_text,
            simulator,
            control,
            clock,
            folder: tempfile::tempdir().unwrap(),
            store,
        }
    }

    /// Returns as soon as this many attempts were begun: looking seldom, it would come when all is done.
    pub async fn begun(&self, attempts: i64) {
        let begun = async {
            while self.number("SELECT COUNT(*) FROM attempt").await < Some(attempts) {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::time::timeout(PATIENCE, begun)
            .await
            .expect("a node claims in time");
    }

    /// Attempts that were ever begun.
    pub async fn attempts(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM attempt").await.unwrap()
    }

    pub async fn number(&self, sql: &'static str) -> Option<i64> {
        let mut read = self.store.read().await.ok()?;
        sqlx::query_scalar(sql).fetch_one(&mut *read).await.ok()
    }
}

/// A process of `kagiban serve`. Dropping it kills it, as does [`Node::kill`].
pub struct Node(Child);

impl Node {
    pub fn start(scene: &Scene, name: &str) -> Self {
        let letters = format!("folder:{}", scene.folder.path().display());
        let started = Command::new(KAGIBAN)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("KAGIBAN_LOG", "off")
            .env("KAGIBAN_DATABASE", &scene.url)
            .env("KAGIBAN_NODE", name)
            .env("KAGIBAN_SEAL_KEY", scene.seal_key_text.expose_secret())
            .env("KAGIBAN_ALLOWED_API_BASES", &scene.simulator.url)
            .env("KAGIBAN_MAIL", letters)
            .env("KAGIBAN_MAIL_FROM", "desk@kagiban.example")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        Self(started.expect("the program starts"))
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.0.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// SIGKILL, at once.
    pub fn kill(mut self) {
        assert!(self.runs(), "it ended by itself");
        self.end();
    }

    fn end(&mut self) {
        self.0.kill().expect("the process can be killed");
        self.0.wait().expect("the process ends");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.runs() {
            self.end();
        }
    }
}
