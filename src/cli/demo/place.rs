//! Where a demo keeps its things, and the simulator that it talks to.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Args;
use crate::absolute::simulator::{ISSUED_AT_WINDOW_MS, Running, demo_accounts};
use crate::audit::note::SigningKey;
use crate::cli::{audit, simulate};
use crate::clock::{Clock, SharedClock, SystemClock};
use crate::crypto::SealKey;
use crate::entropy::SystemEntropy;

/// A folder, a key, and a simulator.
pub(super) struct Place {
    folder: PathBuf,
    /// Removes the folder at the end, where it was not named.
    _passing: Option<TempDir>,
    pub seal_key: String,
    pub api: String,
    pub control: String,
    simulator: Option<Running>,
}

impl Place {
    /// Opens the folder and starts the simulator, on the ports that the folder remembers: the
    /// tenants in its database name them.
    pub(super) async fn open(args: &Args, clock: SharedClock) -> anyhow::Result<Self> {
        let passing = if args.data.is_none() {
            Some(tempfile::Builder::new().prefix("kagiban-demo-").tempdir()?)
        } else {
            None
        };
        let folder = args
            .data
            .clone()
            .or_else(|| passing.as_ref().map(|passing| passing.path().to_owned()))
            .unwrap_or_default();
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let remembered = folder.join("demo.json");
        let known: Value = match std::fs::read(&remembered) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is damaged", remembered.display()))?,
            Err(_) => json!({}),
        };
        let seal_key = known["seal_key"].as_str().map_or_else(
            || {
                SealKey::generate(&SystemEntropy)
                    .to_base64()
                    .expose_secret()
                    .to_owned()
            },
            str::to_owned,
        );
        let (api, control, simulator) = match (&args.simulator_url, &args.simulator_control) {
            (Some(url), Some(control)) => (url.clone(), control.clone(), None),
            _ => {
                let port = |name: &str| {
                    known[name]
                        .as_u64()
                        .and_then(|port| u16::try_from(port).ok())
                        .unwrap_or(0)
                };
                let ports = (port("api_port"), port("control_port"));
                let running = simulate::start(ports, ISSUED_AT_WINDOW_MS, clock)
                    .await
                    .context("the simulator's ports are taken; is another demo running on the same data?")?;
                (running.url.clone(), running.control.clone(), Some(running))
            }
        };
        let remember = json!({ "seal_key": seal_key, "api_port": port_of(&api), "control_port": port_of(&control) });
        keep(&remembered, &remember.to_string())
            .with_context(|| format!("{} cannot be written", remembered.display()))?;
        Ok(Self {
            folder,
            _passing: passing,
            seal_key,
            api,
            control,
            simulator,
        })
    }

    /// Whether the simulator runs in this process.
    pub(super) const fn is_own(&self) -> bool {
        self.simulator.is_some()
    }

    pub(super) fn database(&self) -> String {
        format!("sqlite:{}", self.folder.join("kagiban.db").display())
    }

    /// The demo's own key of checkpoints, made at its first start, and their folder.
    pub(super) fn attest(&self) -> anyhow::Result<(PathBuf, PathBuf)> {
        let key = self.folder.join("audit.key");
        if !key.exists() {
            let name = "kagiban.example/demo".parse()?;
            audit::key::write(&key, &SigningKey::generate(name, &SystemEntropy))
                .with_context(|| format!("{} cannot be written", key.display()))?;
        }
        Ok((key, self.folder.join("checkpoints")))
    }

    pub(super) fn mails(&self) -> PathBuf {
        self.folder.join("mails")
    }

    /// The simulator as `--json` describes it.
    pub(super) fn simulator(&self) -> Value {
        match &self.simulator {
            Some(running) => running.describe(),
            None => {
                let tokens: Vec<Value> = super::cast::tokens(&demo_accounts(SystemClock.now()))
                    .into_iter()
                    .map(|(kid, secret)| json!({ "kid": kid, "secret": secret }))
                    .collect();
                json!({ "url": self.api, "control": self.control, "accounts": tokens })
            }
        }
    }
}

/// Writes a file that nobody else on the machine may read: it holds the seal key.
fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    let mut open = std::fs::OpenOptions::new();
    let mut file = open
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    // One that was there already keeps the mode that it had.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())
}

fn port_of(url: &str) -> Option<u16> {
    url.parse::<url::Url>().ok()?.port()
}
