//! `kagiban bench queue`: what other durable queues are measured by, with everything of ours on: real
//! acceptance with its letter and audit event, lease, attempt, record.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::figures::{millis, per_second, quantile};
use super::finished;
use super::place::Place;
use super::tap::moment;
use crate::absolute::{self, Client};
use crate::cli::rehearsal::Ready;
use crate::dispatch::{self, Courier, Delivered, Dispatch};
use crate::domain::attempt::{Asked, AttemptEnd, Outcome};
use crate::domain::ids::RequestId;
use crate::domain::request::Accepted;

/// Tenants that the requests are spread over.
const TENANTS: usize = 64;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// Acceptances, each durable before the next of its producer.
    Ack,
    /// A backlog, until all of it is recorded as sent.
    Drain,
    /// Acceptances while they are sent, until all is recorded.
    E2e,
    /// From the call that accepts to the call that sends, at a rate.
    Lat,
}

/// How it is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is measured.
    #[arg(long, value_enum)]
    mode: Mode,
    /// Requests.
    #[arg(long, default_value_t = 10_000)]
    n: usize,
    /// Producers that accept at the same time.
    #[arg(long, default_value_t = 1)]
    producers: usize,
    /// Acceptances a second; as fast as it goes where absent.
    #[arg(long)]
    rate: Option<u32>,
    /// Finished requests that are in the table before.
    #[arg(long, default_value_t = 0)]
    finished: usize,
}

/// Answers at once, and notes when it was asked.
#[derive(Debug, Default)]
struct AtOnce(Mutex<HashMap<RequestId, Instant>>);

impl Courier for AtOnce {
    fn deliver<'a>(
        &'a self,
        accepted: &'a Accepted,
    ) -> Pin<Box<dyn Future<Output = Delivered> + Send + 'a>> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(accepted.id, moment());
        let end = AttemptEnd {
            outcome: Outcome::Done,
            why: String::new(),
            detail: String::new(),
            http_status: Some(200),
            request_uid: Some(accepted.id.to_string()),
        };
        Box::pin(std::future::ready((Asked::default(), end)))
    }
}

/// Measures.
pub(super) async fn run(args: &Args, database: Option<&str>) -> anyhow::Result<Value> {
    let mut place = Place::open(database).await?;
    let devices = args.n.div_ceil(TENANTS);
    place
        .register(TENANTS, devices, "https://api.absolute.com")
        .await?;
    let place = Arc::new(place);
    finished::fill(&place, args.finished).await?;
    let mut ready = place.calls(0, devices).await?;
    ready.truncate(args.n);
    let courier = Arc::new(AtOnce::default());
    let dispatch = dispatcher(&place, &courier)?;
    let stop = CancellationToken::new();
    let began;
    let (mut waits, took) = if args.mode == Mode::Drain {
        produce(&place, ready, args).await?;
        began = moment();
        let running = tokio::spawn(dispatch::run::run(dispatch, stop.clone()));
        finished::wait(&place).await?;
        let took = began.elapsed();
        stop.cancel();
        running.await?;
        let asked = courier.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = asked.values().map(|at| at.duration_since(began));
        (waits.collect(), took)
    } else {
        let dispatching = args.mode != Mode::Ack;
        let running = dispatching.then(|| tokio::spawn(dispatch::run::run(dispatch, stop.clone())));
        began = moment();
        let accepted = produce(&place, ready, args).await?;
        if dispatching {
            finished::wait(&place).await?;
        }
        let took = began.elapsed();
        stop.cancel();
        if let Some(running) = running {
            running.await?;
        }
        (waits(args.mode, &accepted, &courier), took)
    };
    Ok(json!({
        "peer": "kagiban",
        "durability": place.store.durability().await?,
        "mode": format!("{:?}", args.mode).to_lowercase(),
        "n": args.n,
        "producers": args.producers,
        "finished_before": args.finished,
        "secs": millis(took) / 1e3,
        "per_s": per_second(args.n, took),
        "p50_ms": quantile(&mut waits, 0.5),
        "p99_ms": quantile(&mut waits, 0.99),
        "max_ms": quantile(&mut waits, 1.0),
    }))
}

fn dispatcher(place: &Place, courier: &Arc<AtOnce>) -> anyhow::Result<Dispatch> {
    let limits = absolute::Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(20),
    };
    let parts = dispatch::Parts {
        store: place.store.clone(),
        client: Client::new(absolute::http_client(limits)?, Arc::clone(&place.clock)),
        seal_key: Arc::clone(&place.seal_key),
        allowed_api_bases: Vec::new(),
        clock: Arc::clone(&place.clock),
        entropy: Arc::clone(&place.entropy),
        node: "bench".into(),
        calls_per_second: u32::MAX,
    };
    Ok(Dispatch::with_courier(
        parts,
        Arc::clone(courier) as Arc<dyn Courier>,
    ))
}

/// An acceptance: when it was called for, and how long until it was durable.
struct Acknowledged {
    id: RequestId,
    called: Instant,
    took: Duration,
}

/// Accepts with so many producers, each one after the other, at the rate.
async fn produce(
    place: &Arc<Place>,
    ready: Vec<Ready>,
    args: &Args,
) -> anyhow::Result<Vec<Acknowledged>> {
    let producers = args.producers.max(1);
    let began = moment();
    let gap = args.rate.map(|rate| Duration::from_secs(1) / rate.max(1));
    let mut shares: Vec<Vec<(u32, Ready)>> = (0..producers).map(|_| Vec::new()).collect();
    for (number, one) in (0_u32..).zip(ready) {
        shares[number as usize % producers].push((number, one));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for share in shares {
        let place = Arc::clone(place);
        tasks.spawn(async move {
            let mut done = Vec::with_capacity(share.len());
            for (number, one) in share {
                if let Some(gap) = gap {
                    tokio::time::sleep_until((began + gap * number).into()).await;
                }
                let called = moment();
                let id = place.accept(one).await?.id;
                let took = called.elapsed();
                done.push(Acknowledged { id, called, took });
            }
            anyhow::Ok(done)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(all)
}

fn waits(mode: Mode, accepted: &[Acknowledged], courier: &AtOnce) -> Vec<Duration> {
    let asked = courier.0.lock().unwrap_or_else(PoisonError::into_inner);
    let wait = |one: &Acknowledged| match mode {
        Mode::Ack => Some(one.took),
        _ => asked.get(&one.id).map(|at| at.duration_since(one.called)),
    };
    accepted.iter().filter_map(wait).collect()
}
