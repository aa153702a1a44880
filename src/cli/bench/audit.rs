//! `kagiban bench audit`: what an event in the log costs a unit of work, and how fast the whole log is
//! recomputed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::audit_review;
use super::figures::{millis, peak_mib, per_second, quantile};
use super::place::Place;
use super::tap::moment;
use crate::audit::canonical;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::store::audit_verify::verify_log;
use crate::store::{audit, audit_proof, node};

/// Events of one unit while the log is filled.
const FILL: usize = 1_000;
/// Proofs that are made.
const PROOFS: u64 = 200;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// Units of one event, each durable before the next of its producer, beside units that only keep that
    /// the node runs.
    Append,
    /// The whole log from its rows, beside SHA-256 of the same bytes in one stream; and proofs.
    Verify,
    /// The first page of the review, with several filters, in logs of 10,000 events up to `n`.
    Review,
    /// One request's evidence out of a log of `n` events: its size, taking it, and checking it.
    Bundle,
}

/// How it is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is measured.
    #[arg(long, value_enum)]
    mode: Mode,
    /// Events.
    #[arg(long, default_value_t = 20_000)]
    n: usize,
    /// Producers that append at the same time.
    #[arg(long, default_value_t = 1)]
    producers: usize,
}

/// Measures.
pub(super) async fn run(args: &Args, database: Option<&str>) -> anyhow::Result<Value> {
    let place = Arc::new(Place::open(database).await?);
    match args.mode {
        Mode::Append => append(&place, args).await,
        Mode::Verify => verify(&place, args.n).await,
        Mode::Review => {
            let steps = [10_000, 100_000, 1_000_000, 10_000_000];
            let most = args.n as u64;
            let sizes: Vec<u64> = steps.into_iter().filter(|size| *size <= most).collect();
            audit_review::review(&place.store, &sizes).await
        }
        Mode::Bundle => audit_review::bundle(&place.store, args.n as u64).await,
    }
}

async fn append(place: &Arc<Place>, args: &Args) -> anyhow::Result<Value> {
    let (mut bare, bare_took) = produce(place, args, Unit::Bare).await?;
    let (mut waits, took) = produce(place, args, Unit::Event).await?;
    let (bare_per_s, per_s) = (per_second(args.n, bare_took), per_second(args.n, took));
    Ok(json!({
        "peer": "kagiban",
        "durability": place.store.durability().await?,
        "mode": "append",
        "n": args.n,
        "producers": args.producers,
        "bare_commits_per_s": bare_per_s,
        "bare_p50_ms": quantile(&mut bare, 0.5),
        "appends_per_s": per_s,
        "p50_ms": quantile(&mut waits, 0.5),
        "p99_ms": quantile(&mut waits, 0.99),
        "share_of_bare": (per_s / bare_per_s * 1e3).round() / 1e3,
    }))
}

#[derive(Clone, Copy)]
enum Unit {
    Bare,
    Event,
}

async fn produce(
    place: &Arc<Place>,
    args: &Args,
    unit: Unit,
) -> anyhow::Result<(Vec<Duration>, Duration)> {
    let producers = args.producers.max(1);
    let began = moment();
    let mut tasks = tokio::task::JoinSet::new();
    for producer in 0..producers {
        let place = Arc::clone(place);
        let share = args.n / producers + usize::from(producer < args.n % producers);
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(share);
            for number in 0..share {
                let called = moment();
                one(&place, unit, number).await?;
                waits.push(called.elapsed());
            }
            anyhow::Ok(waits)
        });
    }
    let mut all = Vec::new();
    while let Some(waits) = tasks.join_next().await {
        all.extend(waits??);
    }
    Ok((all, began.elapsed()))
}

async fn one(place: &Place, unit: Unit, number: usize) -> anyhow::Result<()> {
    let mut tx = place.store.begin().await?;
    match unit {
        Unit::Bare => {
            node::seen(&mut tx, place.agent.id.uuid(), "bench", place.clock.now()).await?;
            tx.commit_bookkeeping().await?;
        }
        Unit::Event => {
            tx.audit(&cause(place), event(number)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

fn cause(place: &Place) -> Cause {
    Cause {
        actor: Actor::Agent {
            id: place.agent.id,
            role: place.agent.role,
            session: None,
        },
        at: place.clock.now(),
        address: Some(std::net::Ipv4Addr::LOCALHOST.into()),
        second: None,
    }
}

/// As an acceptance tells it; every fourth has personal data.
fn event(number: usize) -> Event {
    let id = format!("01990000-0000-7000-8000-{number:012}");
    let event = Event::new(Kind::RequestAccepted)
        .about("call", &id)
        .about("request", &id)
        .about("contract", "01990000-0000-7000-8000-00000000c001")
        .about("subscriber", "01990000-0000-7000-8000-00000000c002")
        .about("requester", "01990000-0000-7000-8000-00000000c003")
        .about("tenant", "01990000-0000-7000-8000-00000000c004")
        .about("device", "01990000-0000-7000-8000-00000000c005")
        .about("reference", "123456789")
        .fact("action", "lock")
        .fact("verification", &*id)
        .fact("script", "2026-11");
    if number.is_multiple_of(4) {
        event
            .personal("name", "佐藤 花子")
            .personal("callback", "+81 3 1234 5678")
    } else {
        event
    }
}

async fn verify(place: &Place, n: usize) -> anyhow::Result<Value> {
    for from in (0..n).step_by(FILL) {
        let events = (from..n.min(from + FILL)).map(event).collect();
        let mut tx = place.store.begin().await?;
        tx.audit_all(&cause(place), events).await?;
        tx.commit().await?;
    }
    let began = moment();
    let verdict = verify_log(&place.store).await?;
    let took = began.elapsed();
    let (bytes, hashed) = one_stream(place).await?;
    let (mut included, mut grown) = proofs(place, verdict.size).await?;
    Ok(json!({
        "peer": "kagiban",
        "durability": place.store.durability().await?,
        "mode": "verify",
        "n": verdict.size,
        "secs": millis(took) / 1e3,
        "events_per_s": per_second(n, took),
        "mb": megabytes(bytes),
        "mb_per_s": (megabytes(bytes) / took.as_secs_f64()).round(),
        "sha256_mb_per_s": (megabytes(bytes) / hashed.as_secs_f64()).round(),
        "inclusion_p50_ms": quantile(&mut included, 0.5),
        "inclusion_p99_ms": quantile(&mut included, 0.99),
        "consistency_p50_ms": quantile(&mut grown, 0.5),
        "consistency_p99_ms": quantile(&mut grown, 0.99),
        "peak_mib": peak_mib(),
    }))
}

fn megabytes(bytes: usize) -> f64 {
    u32::try_from(bytes / 1_000).map_or(f64::MAX, f64::from) / 1e3
}

/// How many canonical bytes the log has, and how long hashing them takes without anything else.
async fn one_stream(place: &Place) -> anyhow::Result<(usize, Duration)> {
    let mut read = place.store.read().await?;
    let (mut from, mut bytes, mut took) = (0, 0, Duration::ZERO);
    let mut hasher = Sha256::new();
    loop {
        let rows = audit::rows_from(&mut read, from, 10_000).await?;
        let Some(last) = rows.last() else { break };
        from = last.seq + 1;
        let mut chunk = Vec::new();
        for row in &rows {
            chunk.extend(canonical::entry(&row.entry()?)?);
        }
        let began: Instant = moment();
        hasher.update(&chunk);
        took += began.elapsed();
        bytes += chunk.len();
    }
    Ok((bytes, took))
}

async fn proofs(place: &Place, size: u64) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let mut read = place.store.read().await?;
    let (mut included, mut grown) = (Vec::new(), Vec::new());
    // Spread over the log, without ever meeting its round numbers.
    for number in 0..PROOFS.min(size) {
        let seq = number * 7_919 % size;
        let began = moment();
        audit_proof::inclusion(&mut read, seq, size).await?;
        included.push(began.elapsed());
        let began = moment();
        audit_proof::consistency(&mut read, seq + 1, size).await?;
        grown.push(began.elapsed());
    }
    Ok((included, grown))
}
