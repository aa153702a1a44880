//! `kagiban bench dispatch`: from acceptance to the tenant, against the simulator over HTTP.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::figures::{millis, peak_mib, per_second, quantile};
use super::finished;
use super::place::{Company, Place, SECRET, token_id};
use super::tap::{self, Arrivals, moment};
use crate::absolute::simulator::{self, Account, Permission, Running, Token, Verifier};
use crate::absolute::{self, Client};
use crate::dispatch::{self, Dispatch};
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::ids::MaintenanceId;
use crate::domain::text::Line;
use crate::entropy::uuid_v7;
use crate::store::maintenance;
use crate::store::request_list::{self, Filter};

/// How it is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tenants.
    #[arg(long, default_value_t = 100)]
    tenants: usize,
    /// Requests that wait when the window ends.
    #[arg(long, default_value_t = 10_000)]
    backlog: usize,
    /// Acceptances a second while latency is measured.
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Acceptances while latency is measured.
    #[arg(long, default_value_t = 1_000)]
    n: usize,
    /// Calls a second that an account may get, at the simulator and at the desk alike.
    #[arg(long, default_value_t = simulator::CALLS_PER_SECOND)]
    calls_per_second: u32,
}

/// Measures.
pub(super) async fn run(args: &Args, database: Option<&str>) -> anyhow::Result<Value> {
    let mut place = Place::open(database).await?;
    let latency_devices = args.n.div_ceil(args.tenants);
    let backlog_devices = args.backlog.div_ceil(args.tenants);
    // The simulator is told of the devices once the tenants have them; its port is known before.
    let (tapped, arrivals, target) = tap::start_later().await?;
    place
        .register(args.tenants, latency_devices + backlog_devices, &tapped)
        .await?;
    let simulator = simulator(&place, args).await?;
    target
        .send(simulator.url.trim_start_matches("http://").to_owned())
        .ok();
    let dispatch = dispatcher(&place, args, &tapped)?;
    let stop = CancellationToken::new();
    let running = tokio::spawn(dispatch::run::run(dispatch, stop.clone()));

    let mut waits = latency(&place, args, latency_devices, &arrivals).await?;
    let before = journal(&simulator).await?.len();
    let held = hold(&place).await?;
    let ready = place
        .calls(latency_devices, latency_devices + backlog_devices)
        .await?;
    let mut accepted = HashSet::new();
    for one in ready.into_iter().take(args.backlog) {
        accepted.insert(place.accept(one).await?.device_uid);
    }
    let ended_at = place.clock.now();
    let began = moment();
    let mut tx = place.store.begin().await?;
    maintenance::end(&mut tx, held, 1, ended_at).await?;
    tx.commit_bookkeeping().await?;
    finished::wait(&place).await?;
    let took = began.elapsed();
    stop.cancel();
    running.await?;

    let effects = journal(&simulator).await?.split_off(before);
    let distinct: HashSet<&String> = effects.iter().collect();
    let by_tenant = by_tenant(&place, ended_at).await?;
    let bound = f64::from(args.calls_per_second) * f64::from(u32::try_from(args.tenants)?);
    let rate = per_second(args.backlog, took);
    Ok(json!({
        "bench": "dispatch",
        "durability": place.store.durability().await?,
        "latency": {
            "rate": args.rate, "n": waits.len(),
            "p50_ms": quantile(&mut waits, 0.5), "p99_ms": quantile(&mut waits, 0.99),
        },
        "backlog": {
            "requests": args.backlog, "tenants": args.tenants,
            "secs": millis(took) / 1e3, "per_s": rate,
            "bound_per_s": bound, "of_bound": (rate / bound * 1e3).round() / 1e3,
            "effects": effects.len(),
            "lost": accepted.iter().filter(|device| !distinct.contains(device)).count(),
            "repeated": effects.len() - distinct.len(),
            "fastest_tenant_s": by_tenant.0, "slowest_tenant_s": by_tenant.1,
        },
        "peak_mib": peak_mib(),
        "simulator": "in the same process",
    }))
}

async fn simulator(place: &Place, args: &Args) -> anyhow::Result<Running> {
    let accounts = place.companies.iter().enumerate().map(account).collect();
    let config = simulator::Config {
        api: "127.0.0.1:0".parse()?,
        control: "127.0.0.1:0".parse()?,
        accounts,
        issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
        calls_per_second: args.calls_per_second,
        clock: Arc::clone(&place.clock),
        entropy: Arc::clone(&place.entropy),
    };
    Ok(simulator::start(config).await?)
}

fn account((number, company): (usize, &Company)) -> Account {
    let token = Token {
        kid: token_id(number),
        verifier: Verifier::Hs256(SECRET.into()),
        permissions: Permission::ALL.to_vec(),
        expires_on: None,
        owner: "bench@kagiban.example".into(),
    };
    let devices = company.devices.iter().map(|device| simulator::Device {
        device_uid: device.device_uid.clone(),
        esn: String::new(),
        serial: device.serial.clone(),
        name: device.name.clone(),
        username: None,
        platform: device.platform.clone(),
        os: ("Windows 11".into(), "24H2".into()),
        model: ("LENOVO".into(), "ThinkPad".into()),
        agent_status: "A".into(),
        stolen: false,
        encryption: "ENCR".into(),
        licence: "Resilience".into(),
        last_connected_ms: None,
    });
    let name = format!("bench {number}");
    Account::new(name.clone(), name, vec![token], devices.collect())
}

fn dispatcher(place: &Place, args: &Args, api_base: &str) -> anyhow::Result<Dispatch> {
    let limits = absolute::Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(20),
    };
    Ok(Dispatch::new(dispatch::Parts {
        store: place.store.clone(),
        client: Client::new(absolute::http_client(limits)?, Arc::clone(&place.clock)),
        seal_key: Arc::clone(&place.seal_key),
        allowed_api_bases: vec![api_base.to_owned()],
        clock: Arc::clone(&place.clock),
        entropy: Arc::clone(&place.entropy),
        node: "bench".into(),
        calls_per_second: args.calls_per_second,
    }))
}

/// From the commit of an acceptance to the first byte at the simulator's socket, at the rate.
async fn latency(
    place: &Place,
    args: &Args,
    devices: usize,
    arrivals: &Arrivals,
) -> anyhow::Result<Vec<Duration>> {
    let ready = place.calls(0, devices).await?;
    let gap = Duration::from_secs(1) / args.rate.max(1);
    let began = moment();
    let mut committed: Vec<Instant> = Vec::with_capacity(args.n);
    for (number, one) in (0_u32..).zip(ready.into_iter().take(args.n)) {
        tokio::time::sleep_until((began + gap * number).into()).await;
        place.accept(one).await?;
        committed.push(moment());
    }
    finished::wait(place).await?;
    let arrived = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    anyhow::ensure!(
        arrived.len() == committed.len(),
        "{} requests arrived for {} acceptances",
        arrived.len(),
        committed.len()
    );
    let pairs = std::iter::zip(&committed, arrived.iter());
    Ok(pairs
        .map(|(from, to)| to.saturating_duration_since(*from))
        .collect())
}

/// Closes the gate of the whole desk.
async fn hold(place: &Place) -> anyhow::Result<MaintenanceId> {
    let now = place.clock.now();
    let window = Maintenance {
        id: MaintenanceId::new(uuid_v7(now, &*place.entropy)),
        scope: Scope::Desk,
        starts_at: now - SignedDuration::from_secs(1),
        ends_at: None,
        reason: Line::parse("bench").map_err(|refused| anyhow::anyhow!("{refused}"))?,
        planned_by: place.agent.id,
        version: 1,
    };
    let mut tx = place.store.begin().await?;
    maintenance::plan(&mut tx, &window, now).await?;
    tx.commit_bookkeeping().await?;
    Ok(window.id)
}

/// The devices of all effects in the simulator's journal, in their order.
async fn journal(simulator: &Running) -> anyhow::Result<Vec<String>> {
    let limits = absolute::Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_mins(1),
    };
    let http = absolute::http_client(limits)?;
    let answer = http
        .get(format!("{}/journal", simulator.control))
        .send()
        .await?;
    let journal: Value = answer.json().await?;
    let effects = journal["effects"].as_array().context("a journal")?;
    let device = |effect: &Value| effect["deviceUid"].as_str().map(str::to_owned);
    Ok(effects.iter().filter_map(device).collect())
}

/// Seconds until the last request of the fastest and of the slowest tenant was sent.
async fn by_tenant(place: &Place, since: Timestamp) -> anyhow::Result<(f64, f64)> {
    let mut read = place.store.read().await?;
    let all = request_list::list(&mut read, &Filter::default(), i64::MAX).await?;
    let mut last: HashMap<_, Timestamp> = HashMap::new();
    for listed in all {
        if let crate::domain::request::State::Sent { at, .. } = listed.request.state {
            let of_tenant = last.entry(listed.request.accepted.tenant).or_insert(at);
            *of_tenant = at.max(*of_tenant);
        }
    }
    let seconds =
        |at: Option<&Timestamp>| at.map_or(0.0, |at| at.duration_since(since).as_secs_f64());
    Ok((seconds(last.values().min()), seconds(last.values().max())))
}
