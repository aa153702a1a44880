//! One schedule: what may happen next is drawn by weight, until enough has happened.

use jiff::Timestamp;
use kagiban::clock::Clock;
use kagiban::dispatch::{Claimed, Finished};
use kagiban::domain::ids::RequestId;
use kagiban::domain::request::{Accepted, Request};
use kagiban::store::{audit, request};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::story::Story;
use super::world::World;

/// A request that was accepted, and what is known of it from outside.
pub struct Tracked {
    pub accepted: Accepted,
    /// Its company's place.
    pub company: usize,
    /// What its own sendings did, from the journal.
    pub effects: Vec<Value>,
    /// How often a supervisor released it.
    pub releases: usize,
}

pub struct Run<'w> {
    pub world: &'w World,
    pub rng: StdRng,
    /// Requests that it accepts at the most.
    most: usize,
    pub requests: Vec<Tracked>,
    /// Claimed and not sent yet, and by which node.
    pub claimed: Vec<(usize, Claimed)>,
    /// Sent and not recorded yet.
    pub finished: Vec<(usize, Finished)>,
    /// Effects that the journal has so far.
    pub effects: usize,
    pub rescued: usize,
    pub reconciled: usize,
    /// Where the audit log stood before.
    pub log_from: i64,
    began: Timestamp,
    story: Story,
}

/// How a schedule came out.
#[derive(Default)]
pub struct Lived {
    pub requests: usize,
    pub sent: usize,
    pub blocked: usize,
    pub effects: usize,
    pub releases: usize,
    pub rescued: usize,
    pub reconciled: usize,
    pub story: String,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Accept,
    Claim,
    Send,
    Record,
    Crash,
    Rescue,
    Reconcile,
    Probe,
    Release,
    Pass,
    Fault,
    Mend,
    Jump,
    PutRight,
    Plan,
    MoveWindow,
    Stop,
    Lift,
}

/// What may happen, and how often.
const STEPS: [(Step, u32); 18] = [
    (Step::Accept, 14),
    (Step::Claim, 20),
    (Step::Send, 30),
    (Step::Record, 24),
    (Step::Crash, 4),
    (Step::Rescue, 6),
    (Step::Reconcile, 10),
    (Step::Probe, 4),
    (Step::Release, 9),
    (Step::Pass, 14),
    (Step::Fault, 14),
    (Step::Mend, 4),
    (Step::Jump, 3),
    (Step::PutRight, 4),
    (Step::Plan, 2),
    (Step::MoveWindow, 4),
    (Step::Stop, 1),
    (Step::Lift, 4),
];
/// Requests that most schedules accept at the most, and that some do.
const REQUESTS: [usize; 2] = [2, 4];

impl<'w> Run<'w> {
    pub async fn of(world: &'w mut World, seed: u64) -> Self {
        world.begin(seed).await;
        let mut read = world.store.read().await.unwrap();
        let log_from = audit::head(&mut read).await.unwrap().size();
        drop(read);
        let mut rng = StdRng::seed_from_u64(!seed);
        Self {
            most: REQUESTS[usize::from(rng.random_bool(0.15))],
            rng,
            requests: Vec::new(),
            claimed: Vec::new(),
            finished: Vec::new(),
            effects: 0,
            rescued: 0,
            reconciled: 0,
            log_from: i64::try_from(log_from).unwrap(),
            began: world.clock.now(),
            story: Story::of(seed),
            world,
        }
    }

    /// Lives through the schedule, lets everything come to rest, and checks what must be true.
    pub async fn live(mut self) -> Lived {
        for _ in 0..self.rng.random_range(10..30) {
            self.step().await;
        }
        self.settle().await;
        let mut lived = self.check().await;
        if lived.blocked > 0 {
            self.leave_nothing_blocked().await;
        }
        lived.story = self.story.into_text();
        lived
    }

    async fn step(&mut self) {
        let possible: Vec<(Step, u32)> = STEPS
            .into_iter()
            .filter(|(step, _)| self.is_possible(*step))
            .collect();
        let all: u32 = possible.iter().map(|it| it.1).sum();
        let mut drawn = self.rng.random_range(0..all);
        let step = possible.iter().find(|(_, weight)| {
            let here = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            here
        });
        match step.unwrap().0 {
            Step::Accept => self.accept().await,
            Step::Claim => self.claim().await,
            Step::Send => self.send().await,
            Step::Record => self.record().await,
            Step::Crash => self.crash(),
            Step::Rescue => self.rescue().await,
            Step::Reconcile => self.reconcile().await,
            Step::Probe => self.probe().await,
            Step::Release => self.release().await,
            Step::Pass => self.pass(),
            Step::Fault => self.fault().await,
            Step::Mend => self.mend().await,
            Step::Jump => self.jump(),
            Step::PutRight => self.put_right(),
            Step::Plan => self.plan().await,
            Step::MoveWindow => self.move_window().await,
            Step::Stop => self.stop().await,
            Step::Lift => self.lift().await,
        }
    }

    fn is_possible(&self, step: Step) -> bool {
        match step {
            Step::Accept => self.requests.len() < self.most,
            Step::Send => !self.claimed.is_empty(),
            Step::Record => !self.finished.is_empty(),
            Step::Crash => !self.claimed.is_empty() || !self.finished.is_empty(),
            _ => !self.requests.is_empty() || matches!(step, Step::Pass | Step::Fault | Step::Plan),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    /// Tells a step.
    pub fn tell(&mut self, step: &str) {
        let since = self.now().duration_since(self.began);
        let at_ms = i64::try_from(since.as_millis()).unwrap();
        self.story.tell(at_ms, step);
    }

    /// A request's place among those of this schedule.
    pub fn place(&self, id: RequestId) -> usize {
        let mut all = self.requests.iter();
        all.position(|it| it.accepted.id == id)
            .expect("a request of this schedule")
    }

    /// Where a request stands.
    pub async fn load(&self, id: RequestId) -> Request {
        let mut read = self.world.store.read().await.unwrap();
        request::load(&mut read, id).await.unwrap().unwrap()
    }
}
