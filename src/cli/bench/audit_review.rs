//! `kagiban bench audit --mode review` and `--mode bundle`: the first page of the review in longer and longer
//! logs, and one request's evidence out of the longest.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::figures::{millis, quantile};
use super::tap::moment;
use crate::audit::bundle::{Bundle, FORMAT, proven};
use crate::audit::checkpoint::{Checkpoint, KnownLog};
use crate::audit::note::SigningKey;
use crate::audit::{Anchor, Row};
use crate::clock::{Clock, SystemClock};
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::AgentId;
use crate::domain::policy::Role;
use crate::domain::unusual::Unusual;
use crate::entropy::{SystemEntropy, uuid_v7};
use crate::store::audit_list::{By, Filter, What, list};
use crate::store::audit_period::Places;
use crate::store::{Store, audit, audit_proof};

/// Events of one unit while the log is filled.
const UNIT: u64 = 256;
/// Events on a page.
const PAGE: usize = 100;
/// Times that each page is fetched.
const TIMES: usize = 30;
/// Members of staff, of whom each causes as many events.
const STAFF: u8 = 20;
/// Events of the request whose evidence is taken.
const OF_REQUEST: u64 = 40;

/// Fills the log step by step, and fetches the first page at each.
pub(super) async fn review(store: &Store, sizes: &[u64]) -> anyhow::Result<Value> {
    let staff: Vec<AgentId> = (0..STAFF)
        .map(|_| AgentId::new(uuid_v7(SystemClock.now(), &SystemEntropy)))
        .collect();
    let mut told = Vec::new();
    for size in sizes {
        fill(store, &staff, *size).await?;
        told.push(pages(store, &staff, *size).await?);
    }
    Ok(json!({ "bench": "audit", "mode": "review", "database": store.kind(), "sizes": told }))
}

/// Fills the log up to a size.
async fn fill(store: &Store, staff: &[AgentId], size: u64) -> anyhow::Result<()> {
    let mut number = audit::head(&mut *store.read().await?).await?.size();
    while number < size {
        let unit = UNIT.min(size - number);
        let mut tx = store.begin().await?;
        let whose = usize::try_from(number / UNIT % u64::from(STAFF))?;
        let cause = Cause {
            actor: Actor::Agent {
                id: staff[whose],
                role: Role::Supervisor,
                session: None,
            },
            at: SystemClock.now(),
            address: Some([192, 0, 2, 1].into()),
            second: None,
        };
        let events = (number..number + unit).map(event).collect();
        tx.audit_all(&cause, events).await?;
        tx.commit().await?;
        number += unit;
    }
    Ok(())
}

/// Mostly reading, and now and then a note.
fn event(number: u64) -> Event {
    if number.is_multiple_of(97) {
        Event::new(Kind::CallNoted)
            .about("call", format!("c{}", number / 1_000))
            .personal("text", "a note of one line")
    } else {
        Event::new(Kind::RegisterRead)
            .about("subscriber", format!("s{}", number % 500))
            .fact("page", "subscriber")
    }
}

async fn pages(store: &Store, staff: &[AgentId], size: u64) -> anyhow::Result<Value> {
    let now = SystemClock.now();
    let hour = SignedDuration::from_hours(1);
    let mut read = store.read().await?;
    let period = Places::of(&mut read, Some(now - hour), Some(now + hour)).await?;
    drop(read);
    let one = |kind| What {
        kinds: vec![kind],
        outcomes: Vec::new(),
    };
    let agent = vec![(By::Agent, staff[0].to_string())];
    // Nothing fits: the walk goes as far as one page may go.
    let worst = Filter {
        places: period,
        by: vec![agent.clone(), vec![(By::Address, "192.0.2.1".to_owned())]],
        what: vec![one(Kind::RegisterRead), one(Kind::DeskStopped)],
        ..Filter::default()
    };
    let unusual = Filter {
        what: vec![What {
            kinds: Kind::ALL
                .iter()
                .copied()
                .filter(|kind| kind.unusual().is_some())
                .collect(),
            outcomes: Unusual::ALL
                .iter()
                .flat_map(|why| why.outcomes())
                .copied()
                .collect(),
        }],
        ..Filter::default()
    };
    let rare = Filter {
        by: vec![agent, vec![(By::Call, "c0".to_owned())]],
        ..Filter::default()
    };
    let mut told = json!({ "events": size });
    let filters = [
        ("all", Filter::default()),
        ("rare", rare),
        ("unusual", unusual),
        ("worst", worst),
    ];
    for (name, filter) in filters {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let began = moment();
            let mut read = store.read().await?;
            std::hint::black_box(list(&mut read, &filter, PAGE).await?);
            times.push(began.elapsed());
        }
        told[name] =
            json!({ "p50_ms": quantile(&mut times, 0.5), "p99_ms": quantile(&mut times, 0.99) });
    }
    Ok(told)
}

/// Takes and checks the evidence of a request at the beginning of a long log.
pub(super) async fn bundle(store: &Store, size: u64) -> anyhow::Result<Value> {
    let at = SystemClock.now();
    let mut tx = store.begin().await?;
    let agent = AgentId::new(uuid_v7(at, &SystemEntropy));
    let events = (0..OF_REQUEST).map(of_request).collect();
    tx.audit_all(&Cause::system("dispatch", at), events).await?;
    tx.commit().await?;
    fill(store, &vec![agent; usize::from(STAFF)], size).await?;
    let key = SigningKey::generate("bench".parse()?, &SystemEntropy);
    let mut times = Vec::new();
    let mut text = String::new();
    for _ in 0..TIMES {
        let began = moment();
        text = serde_json::to_string_pretty(&taken(store, &key).await?)?;
        times.push(began.elapsed());
    }
    let log = KnownLog::new(key.verifier().clone(), None, []);
    let began = moment();
    for _ in 0..TIMES {
        // The request of the filling was never accepted, so only the proofs are asked for.
        let bundle = Bundle::parse(&text)?;
        let note = bundle.checkpoint.parse()?;
        let tree = log.open(&note)?.checkpoint.tree;
        for event in &bundle.events {
            event.check(tree)?;
        }
    }
    let checking = began.elapsed() / u32::try_from(TIMES)?;
    Ok(json!({
        "bench": "audit", "mode": "bundle", "database": store.kind(), "log": size, "events": OF_REQUEST,
        "bytes": text.len(),
        "take": { "p50_ms": quantile(&mut times, 0.5), "p99_ms": quantile(&mut times, 0.99) },
        "check_ms": millis(checking),
    }))
}

fn of_request(number: u64) -> Event {
    let attempt = i64::try_from(number).unwrap_or(i64::MAX);
    Event::new(Kind::AttemptStarted)
        .about("contract", "bench-contract")
        .about("device", "bench-device")
        .about("reference", "0000-0000-0")
        .about("request", "bench-request")
        .about("tenant", "bench-tenant")
        .fact("attempt", attempt)
        .fact("doing", "send")
        .fact("node", "bench")
}

async fn taken(store: &Store, key: &SigningKey) -> anyhow::Result<Bundle> {
    let mut read = store.read().await?;
    let head = audit::head(&mut read).await?;
    let tree = Anchor {
        size: head.size(),
        root: head.root(),
    };
    let rows: Vec<Row> = audit::rows_from(&mut read, 0, i64::try_from(OF_REQUEST)?).await?;
    let mut events = Vec::new();
    for row in &rows {
        let entry = row.entry()?;
        let proof = audit_proof::inclusion(&mut read, entry.seq, tree.size).await?;
        events.push(proven(&entry, &proof, None)?);
    }
    let origin = key.verifier().name().into();
    Ok(Bundle {
        format: FORMAT.to_owned(),
        request: "bench-request".to_owned(),
        reference: "0000-0000-0".to_owned(),
        verifier: key.verifier().to_string(),
        checkpoint: Checkpoint::new(origin, tree).sign(key)?.to_string(),
        events,
    })
}
