//! Steps of everything around the desk: time, clocks, the API's faults, maintenance, the stop.

use jiff::SignedDuration;
use kagiban::clock::Clock;
use kagiban::domain::gate::{Maintenance, Scope};
use kagiban::domain::ids::{MaintenanceId, StopId};
use kagiban::domain::stop::DeskStop;
use kagiban::domain::text::Line;
use kagiban::entropy::uuid_v7;
use kagiban::store::{Tx, gate, maintenance};
use rand::RngExt;
use serde_json::json;

use super::run::Run;

/// What leads to more is drawn more often.
const FAULTS: [&str; 14] = [
    "refuse_connections",
    "status401",
    "status403",
    "status403",
    "status403",
    "cut_after",
    "cut_after",
    "status409",
    "status429",
    "status500",
    "status503",
    "cut_before",
    "cut_after",
    "maintenance",
];

impl Run<'_> {
    /// Time passes: moments, a lease, or what a settle time takes. Nobody is woken by it.
    pub(super) fn pass(&mut self) {
        let seconds = match self.rng.random_range(0..4) {
            0 => self.rng.random_range(1..=5),
            1 => self.rng.random_range(6..=35),
            2 => 41,
            _ => self.rng.random_range(60..=360),
        };
        self.world.pass(SignedDuration::from_secs(seconds));
        self.tell(&format!("{seconds} s pass"));
    }

    pub(super) async fn fault(&mut self) {
        let kind = FAULTS[self.rng.random_range(0..FAULTS.len())];
        let mut fault = json!({ "kind": kind });
        // A connection that is refused is nobody's in particular.
        let particular = kind != "refuse_connections";
        if particular && self.rng.random_bool(0.8) {
            fault["times"] = json!(self.rng.random_range(1..=3));
        }
        if particular && self.rng.random_bool(0.4) {
            let company = self.rng.random_range(0..self.world.companies.len());
            fault["kid"] = json!(self.world.companies[company].name);
        }
        if particular && self.rng.random_bool(0.3) {
            let endpoints = ["freeze", "wipe", "devices"];
            fault["endpoint"] = json!(endpoints[self.rng.random_range(0..3)]);
        }
        let mut told = fault.clone();
        if kind == "maintenance" {
            let from = self.world.api_clock.now().as_millisecond();
            let seconds = self.rng.random_range(10..=600);
            fault["from_ms"] = json!(from);
            fault["to_ms"] = json!(from + seconds * 1_000);
            told["seconds"] = json!(seconds);
        }
        self.world.fault(&fault).await;
        self.tell(&format!("the API: {told}"));
    }

    pub(super) async fn mend(&mut self) {
        self.world.mend().await;
        self.tell("the API: mended");
    }

    /// The desk's clock jumps; the API's does not.
    pub(super) fn jump(&mut self) {
        let minutes = self.rng.random_range(1..=60);
        let seconds = self.rng.random_range(0..60)
            + 60 * if self.rng.random_bool(0.5) {
                // Little enough for the API to go on answering.
                minutes % 5
            } else {
                minutes
            };
        let seconds = if self.rng.random_bool(0.5) {
            seconds
        } else {
            -seconds
        };
        self.world.clock.move_by(seconds);
        self.tell(&format!("the desk's clock jumped by {seconds} s"));
    }

    pub(super) fn put_right(&mut self) {
        self.world.clock.set(self.world.api_clock.now());
        self.tell("the desk's clock was put right");
    }

    /// A window of anything, running or to come, with an end or without.
    pub(super) async fn plan(&mut self) {
        let company = self.rng.random_range(0..self.world.companies.len());
        let tenant = &self.world.companies[company].tenant;
        let (scope, told) = match self.rng.random_range(0..4) {
            0 => (Scope::Desk, "the desk".to_owned()),
            1 => (Scope::Host(tenant.api_host().to_owned()), "the host".into()),
            _ => (Scope::Tenant(tenant.id), format!("company {company}")),
        };
        let later = SignedDuration::from_secs(self.rng.random_range(0..=300));
        let starts_at = if self.rng.random_bool(0.5) {
            self.now()
        } else {
            self.now() + later
        };
        let seconds = self.rng.random_range(5..=1_200);
        let open_ended = self.rng.random_bool(0.3);
        let ends_at = (!open_ended).then(|| starts_at + SignedDuration::from_secs(seconds));
        let window = Maintenance {
            id: MaintenanceId::new(self.new_id()),
            scope,
            starts_at,
            ends_at,
            reason: Line::parse("定期保守").unwrap(),
            planned_by: self.world.agents[0].id,
            version: 1,
        };
        let mut tx = self.begin().await;
        maintenance::plan(&mut tx, &window, self.now())
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
        let starts = starts_at.duration_since(self.now()).as_secs();
        self.tell(&format!(
            "maintenance of {told} is planned in {starts} s, for {seconds} s or open-ended: {open_ended}"
        ));
    }

    /// A window is ended, or its end is moved.
    pub(super) async fn move_window(&mut self) {
        let windows = self.windows().await;
        if windows.is_empty() {
            return self.tell("no maintenance to move");
        }
        let window = &windows[self.rng.random_range(0..windows.len())];
        let seconds = self.rng.random_range(5..=900);
        let now = self.now();
        let mut tx = self.begin().await;
        let told = if self.rng.random_bool(0.6) {
            maintenance::end(&mut tx, window.id, window.version, now)
                .await
                .unwrap();
            "maintenance is ended".to_owned()
        } else {
            let ends_at = now.max(window.starts_at) + SignedDuration::from_secs(seconds);
            maintenance::change_end(&mut tx, window.id, window.version, Some(ends_at), now)
                .await
                .unwrap();
            format!("maintenance now ends in {seconds} s")
        };
        tx.commit_bookkeeping().await.unwrap();
        self.tell(&told);
    }

    pub(super) async fn windows(&self) -> Vec<Maintenance> {
        let mut read = self.world.store.read().await.unwrap();
        let windows = maintenance::unfinished(&mut read, self.now()).await;
        // Ids differ from one world to the next; in which order windows were planned does not.
        let mut windows = windows.unwrap();
        windows.sort_by_key(|window| (window.starts_at, window.ends_at));
        windows
    }

    pub(super) async fn stop(&mut self) {
        let stop = DeskStop {
            id: StopId::new(self.new_id()),
            reason: Line::parse("訓練").unwrap(),
            stopped_by: self.world.agents[0].id,
            stopped_at: self.now(),
        };
        if self.standing_stop().await.is_some() {
            return self.tell("the desk is stopped already");
        }
        let mut tx = self.begin().await;
        gate::stop_desk(&mut tx, &stop).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
        self.tell("a supervisor stops the desk");
    }

    pub(super) async fn lift(&mut self) {
        let Some(stop) = self.standing_stop().await else {
            return self.tell("the desk is not stopped");
        };
        let mut tx = self.begin().await;
        let lifted = gate::lift_stop(&mut tx, stop.id, self.world.agents[0].id, self.now()).await;
        assert!(lifted.unwrap());
        tx.commit_bookkeeping().await.unwrap();
        self.tell("the stop is lifted");
    }

    async fn standing_stop(&self) -> Option<DeskStop> {
        let mut read = self.world.store.read().await.unwrap();
        gate::stop(&mut read).await.unwrap()
    }

    async fn begin(&self) -> Tx {
        self.world.store.begin().await.unwrap()
    }

    pub(super) fn new_id(&self) -> uuid::Uuid {
        uuid_v7(self.now(), &*self.world.acceptance)
    }
}
