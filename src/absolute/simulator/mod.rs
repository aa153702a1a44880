//! A faithful Absolute v3 server for demos, tests and other people's clients.
//!
//! Everything arrives as `POST /jws/validate`; the envelope is checked as the documentation says,
//! then routed by what it signs. A second port sets faults, lets devices make contact, and shows
//! the journal of every accepted order. See `docs/simulator.md`.

mod account;
mod answer;
mod approval;
mod auth;
mod check;
mod console;
mod contact;
mod control;
mod demo;
mod device;
mod devices;
mod door;
mod envelope;
mod estate;
mod fault;
mod forget;
mod freeze;
mod journal;
mod messages;
mod operation;
mod paging;
mod record;
mod route;
mod serve;
mod siem;
mod time;
mod wipe;
mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use account::{Account, Permission, Token, Verifier};
pub use demo::accounts as demo_accounts;
pub use device::Device;

use crate::clock::SharedClock;
use crate::entropy::SharedEntropy;
use world::World;

/// What a simulator is started with.
#[derive(Debug)]
pub struct Config {
    /// Address of the API; port 0 takes a free one.
    pub api: SocketAddr,
    /// Address of the control endpoint.
    pub control: SocketAddr,
    /// Accounts with their devices and tokens.
    pub accounts: Vec<Account>,
    /// How far `issuedAt` may be from now, in milliseconds, to either side.
    pub issued_at_window_ms: i64,
    /// Calls a second that an account may make.
    pub calls_per_second: u32,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
}

/// The documented default of the `issuedAt` window; the real one is not documented.
pub const ISSUED_AT_WINDOW_MS: i64 = 5 * 60 * 1_000;
/// The documented limit.
pub const CALLS_PER_SECOND: u32 = 20;

/// A simulator that runs until it is dropped.
#[derive(Debug)]
pub struct Running {
    /// Address of the API, a base URL.
    pub url: String,
    /// Address of the control endpoint, a base URL.
    pub control: String,
    tokens: Vec<(String, String)>,
    stop: CancellationToken,
}

/// What all connections share.
#[derive(Debug, Clone)]
struct Shared {
    world: Arc<Mutex<World>>,
    door: Arc<door::Door>,
    clock: SharedClock,
    entropy: SharedEntropy,
}

impl Shared {
    /// The world. A connection that panicked leaves it as it was.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Starts a simulator.
pub async fn start(config: Config) -> std::io::Result<Running> {
    let api = TcpListener::bind(config.api).await?;
    let control = TcpListener::bind(config.control).await?;
    let (api_at, control_at) = (api.local_addr()?, control.local_addr()?);
    let tokens = config
        .accounts
        .iter()
        .flat_map(Account::demo_secrets)
        .collect();
    let shared = Shared {
        world: Arc::new(Mutex::new(World::new(
            config.accounts,
            config.issued_at_window_ms,
            config.calls_per_second,
        ))),
        door: Arc::default(),
        clock: config.clock,
        entropy: config.entropy,
    };
    let stop = CancellationToken::new();
    tokio::spawn(serve::api(api, shared.clone(), stop.clone()));
    tokio::spawn(serve::control(control, shared, stop.clone()));
    Ok(Running {
        url: format!("http://{api_at}"),
        control: format!("http://{control_at}"),
        tokens,
        stop,
    })
}

impl Running {
    /// What `kagiban simulate --json` prints.
    pub fn describe(&self) -> Value {
        let accounts: Vec<Value> = self
            .tokens
            .iter()
            .map(|(kid, secret)| json!({ "kid": kid, "secret": secret }))
            .collect();
        json!({ "url": self.url, "control": self.control, "accounts": accounts })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
