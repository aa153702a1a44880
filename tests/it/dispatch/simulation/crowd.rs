//! Many schedules: a world for each fifty of them, and two threads for each processor.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use kagiban::store::audit_verify::verify_log;
use tempfile::TempDir;

use super::run::{Lived, Run};
use super::world::{SCHEDULES, World};
use crate::support::postgres::{PgDatabase, fresh_database};

/// The database that a world is on.
#[derive(Debug, Clone, Copy)]
pub enum On {
    Sqlite,
    Postgres,
}

/// What schedules came to.
#[derive(Debug, Default)]
pub struct Tally {
    pub schedules: u64,
    pub requests: usize,
    pub sent: usize,
    pub blocked: usize,
    pub effects: usize,
    pub releases: usize,
    pub rescued: usize,
    pub reconciled: usize,
    pub events: u64,
    /// The schedules' stories, where there are few.
    pub stories: Vec<String>,
}

impl Tally {
    /// Nothing that this is about was left out by chance.
    pub fn saw_everything(&self) {
        let counts = [
            self.sent,
            self.blocked,
            self.releases,
            self.rescued,
            self.reconciled,
        ];
        assert!(counts.iter().all(|count| *count > 100), "{self:?}");
        assert_eq!(self.sent + self.blocked, self.requests);
    }

    fn add(&mut self, lived: &Lived) {
        self.schedules += 1;
        self.requests += lived.requests;
        self.sent += lived.sent;
        self.blocked += lived.blocked;
        self.effects += lived.effects;
        self.releases += lived.releases;
        self.rescued += lived.rescued;
        self.reconciled += lived.reconciled;
    }

    fn join(&mut self, other: &Self) {
        self.schedules += other.schedules;
        self.requests += other.requests;
        self.sent += other.sent;
        self.blocked += other.blocked;
        self.effects += other.effects;
        self.releases += other.releases;
        self.rescued += other.rescued;
        self.reconciled += other.reconciled;
        self.events += other.events;
    }
}

/// Lives through these schedules, one after the other in one world, and verifies its audit log.
pub fn live(on: On, seeds: &[u64]) -> Tally {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let (url, _kept) = database(on).await;
        let mut world = World::on(&url).await;
        let mut tally = Tally::default();
        for seed in seeds {
            let lived = Run::of(&mut world, *seed).await.live().await;
            tally.add(&lived);
            tally.stories.push(lived.story);
        }
        tally.events = verify_log(&world.store).await.unwrap().size;
        tally
    })
}

/// Lives through a range of schedules on all processors.
pub fn crowd(on: On, seeds: Range<u64>) -> Tally {
    let next = AtomicU64::new(seeds.start);
    let all = Mutex::new(Tally::default());
    let share = || {
        loop {
            let from = next.fetch_add(SCHEDULES as u64, Ordering::Relaxed);
            let share: Vec<u64> = (from..seeds.end).take(SCHEDULES).collect();
            if share.is_empty() {
                break;
            }
            let tally = live(on, &share);
            all.lock().unwrap().join(&tally);
        }
    };
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        // While one waits for its database, another may go on.
        for _ in 0..2 * processors {
            scope.spawn(share);
        }
    });
    all.into_inner().unwrap()
}

/// The seed that is to be lived through alone.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the harness's configuration, not the desk's"
)]
pub fn replayed() -> Option<u64> {
    let seed = std::env::var("KAGIBAN_SEED").ok()?;
    Some(seed.parse().expect("KAGIBAN_SEED is a number"))
}

/// Its address, and what keeps it.
async fn database(on: On) -> (String, (Option<TempDir>, Option<PgDatabase>)) {
    match on {
        On::Sqlite => {
            // In memory where the system has a place for it: no schedule loses its machine.
            let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
            let folder = folder.unwrap();
            let url = format!("sqlite:{}", folder.path().join("desk.db").display());
            (url, (Some(folder), None))
        }
        On::Postgres => {
            let database = fresh_database().await;
            (database.url.clone(), (None, Some(database)))
        }
    }
}
