//! What a number of schedules share: a database, a simulator with a clock of its own, three nodes,
//! and companies with two devices each.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kagiban::absolute::simulator::{self, Running};
use kagiban::absolute::{Client, Limits, http_client};
use kagiban::clock::{Clock, SharedClock};
use kagiban::crypto::{SealKey, SealKeys};
use kagiban::dispatch::{Dispatch, Parts};
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::Agent;
use kagiban::entropy::SharedEntropy;
use kagiban::i18n::Catalogues;
use kagiban::store::Store;
use serde_json::Value;

use super::dice::Dice;
use crate::support::clock::ManualClock;
use crate::support::plant::{self, Planted, Plot};

/// Schedules that one world lives through at the most.
pub const SCHEDULES: usize = 50;
/// Devices of each company. Few, because the simulator works on all of them for every question.
pub const DEVICES: usize = 2;
/// What the companies' contracts designate.
const COMPANIES: [ProxyAction; 4] = [
    ProxyAction::Lock,
    ProxyAction::Wipe,
    ProxyAction::Wipe,
    ProxyAction::Lock,
];
/// So far apart that no schedule sees another's time.
const APART: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The pace is another test's; here it would only hold back what is stepped by hand.
const UNPACED: u32 = 100_000;

pub struct World {
    pub store: Store,
    pub nodes: Vec<Dispatch>,
    pub companies: Vec<Planted>,
    pub agents: [Agent; 2],
    /// The desk's clock; the simulator has its own.
    pub clock: Arc<ManualClock>,
    pub api_clock: Arc<ManualClock>,
    /// For what is accepted: ids and reference numbers, which differ from one schedule to the next
    /// also where both have the same seed.
    pub acceptance: Arc<Dice>,
    simulator: Running,
    at_nodes: Arc<Dice>,
    at_simulator: Arc<Dice>,
    control: reqwest::Client,
    lived_through: usize,
    began: Timestamp,
}

impl World {
    /// A world on an empty database.
    pub async fn on(url: &str) -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-21T18:14:00Z"));
        let api_clock = Arc::new(ManualClock::at("2026-11-21T18:14:00Z"));
        let [acceptance, at_nodes, at_simulator] = [1, 2, 3].map(|seed| Arc::new(Dice::of(seed)));
        let accounts = (0..COMPANIES.len()).map(|number| plant::account(number, DEVICES));
        let simulator = simulator::start(simulator::Config {
            api: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
            accounts: accounts.collect(),
            issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
            calls_per_second: UNPACED,
            clock: Arc::clone(&api_clock) as SharedClock,
            entropy: Arc::clone(&at_simulator) as SharedEntropy,
        })
        .await
        .unwrap();
        let entropy = Arc::clone(&acceptance) as SharedEntropy;
        let store = Store::open(url, Arc::clone(&entropy)).await.unwrap();
        let seal_key = Arc::new(SealKeys::from(SealKey::generate(&*entropy)));
        let plot = Plot {
            store: &store,
            seal_key: &seal_key,
            entropy: &*entropy,
            now: clock.now(),
            api_base: &simulator.url,
        };
        let agents = [
            plot.agent("takes-calls").await,
            plot.agent("looks-on").await,
        ];
        let mut companies = Vec::new();
        for (number, action) in COMPANIES.into_iter().enumerate() {
            companies.push(plot.company(number, action, DEVICES).await);
        }
        let calls = unpooled();
        let node = |name: &&str| {
            Dispatch::new(Parts {
                store: store.clone(),
                client: Client::new(calls.clone(), Arc::clone(&clock) as SharedClock),
                seal_key: Arc::clone(&seal_key),
                allowed_api_bases: vec![simulator.url.clone()],
                clock: Arc::clone(&clock) as SharedClock,
                entropy: Arc::clone(&at_nodes) as SharedEntropy,
                node: (*name).to_owned(),
                calls_per_second: UNPACED,
            })
        };
        Self {
            nodes: ["a", "b", "c"].iter().map(node).collect(),
            companies,
            agents,
            began: clock.now(),
            clock,
            api_clock,
            acceptance,
            at_nodes,
            at_simulator,
            simulator,
            control: reqwest::Client::builder().no_proxy().build().unwrap(),
            lived_through: 0,
            store,
        }
    }

    /// Makes the world ready for a schedule: its dice, its time, and an empty journal.
    pub async fn begin(&mut self, seed: u64) {
        let place = self.lived_through;
        assert!(place < SCHEDULES, "this world has seen enough");
        self.lived_through += 1;
        self.at_nodes.begin_anew(seed);
        let unlike = seed.wrapping_mul(1_000).wrapping_add(place as u64);
        self.acceptance.begin_anew(unlike);
        self.at_simulator.begin_anew(unlike.wrapping_add(1 << 60));
        let now = self.began + APART * i32::try_from(place + 1).unwrap();
        self.clock.set(now);
        self.api_clock.set(now);
        self.told(self.control.delete(self.control_at("journal")), 204)
            .await;
    }

    /// Both clocks go on.
    pub fn pass(&self, time: SignedDuration) {
        self.clock.shift(time);
        self.api_clock.shift(time);
    }

    /// Sets a fault at the simulator.
    pub async fn fault(&self, fault: &Value) {
        let request = self.control.post(self.control_at("faults"));
        self.told(request.body(fault.to_string()), 201).await;
    }

    /// Takes all faults back.
    pub async fn mend(&self) {
        self.told(self.control.delete(self.control_at("faults")), 204)
            .await;
    }

    /// The journal's effects of this schedule, from a place on.
    pub async fn effects_from(&self, place: usize) -> Vec<Value> {
        let request = self.control.get(self.control_at("journal"));
        let mut told: Value = serde_json::from_slice(&self.told(request, 200).await).unwrap();
        match told["effects"].take() {
            Value::Array(mut effects) => effects.split_off(place),
            other => panic!("a journal: {other}"),
        }
    }

    fn control_at(&self, what: &str) -> String {
        format!("{}/{what}", self.simulator.control)
    }

    async fn told(&self, request: reqwest::RequestBuilder, status: u16) -> Vec<u8> {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status);
        answer.bytes().await.unwrap().to_vec()
    }
}

/// The desk's client but for one thing: each call has a connection of its own, since whether one that
/// was kept alive has noticed its end by now is a matter of luck. The time limits are never reached.
fn unpooled() -> reqwest::Client {
    static BUILT: OnceLock<reqwest::Client> = OnceLock::new();
    let build = || {
        // The desk's own installs the provider that TLS wants.
        let limit = Duration::from_mins(1);
        let limits = Limits {
            connect: limit,
            total: limit,
        };
        http_client(limits).unwrap();
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(limit)
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    };
    BUILT.get_or_init(build).clone()
}

/// The words of letters, read once.
pub fn catalogues() -> &'static Catalogues {
    static READ: OnceLock<Catalogues> = OnceLock::new();
    READ.get_or_init(|| Catalogues::load().unwrap())
}
