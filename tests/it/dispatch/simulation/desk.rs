//! Steps of the desk: accepting, claiming, sending, recording, dying, asking.

use jiff::SignedDuration;
use kagiban::cli::rehearsal::{self, Cast};
use kagiban::dispatch::Claimed;
use kagiban::domain::gate::Gate;
use kagiban::domain::request::{Accepted, Request, State};
use kagiban::store::{StoreError, gate, request};
use rand::RngExt;

use super::run::{Run, Tracked};
use super::world::{DEVICES, catalogues};

impl Run<'_> {
    /// Accepts a request, or learns that the device has one that is unfinished (I6).
    pub(super) async fn accept(&mut self) {
        let company = self.rng.random_range(0..self.world.companies.len());
        let device = self.rng.random_range(0..DEVICES);
        // No two are accepted at the same moment, whose order would be a matter of luck.
        self.world.pass(SignedDuration::from_millis(7));
        let planted = &self.world.companies[company];
        let (tenant, uid) = (planted.tenant.id, &planted.devices[device].device_uid);
        let mut read = self.world.store.read().await.unwrap();
        let unfinished = request::unfinished(&mut read, tenant, uid).await.unwrap();
        drop(read);
        match self.take(company, device).await {
            Ok(accepted) => {
                assert!(unfinished.is_none(), "I6: a second unfinished request");
                let told = format!(
                    "request {} is accepted: {} company {company}, device {device}",
                    self.requests.len(),
                    accepted.action.code(),
                );
                self.requests.push(Tracked {
                    accepted,
                    company,
                    effects: Vec::new(),
                    releases: 0,
                });
                self.tell(&told);
            }
            Err(StoreError::Taken) => {
                let there = unfinished.expect("refused without another request");
                let there = self.place(there.accepted.id);
                self.tell(&format!(
                    "company {company}, device {device} has request {there} already"
                ));
            }
            Err(error) => panic!("a request was not accepted: {error}"),
        }
    }

    async fn take(&self, company: usize, device: usize) -> Result<Accepted, StoreError> {
        let (world, now) = (self.world, self.now());
        let planted = &world.companies[company];
        let cast = Cast {
            agent: &world.agents[0],
            contract: &planted.contract,
            requester: &planted.requester,
            device: &planted.devices[device],
        };
        let (mut tx, ready) = loop {
            let mut tx = world.store.begin().await?;
            match rehearsal::take(&mut tx, &*world.acceptance, cast, now).await {
                Ok(ready) => break (tx, ready),
                // The reference number is another call's; the next is drawn.
                Err(StoreError::Taken) => {}
                Err(error) => return Err(error),
            }
        };
        let accepted = ready
            .accept(&mut tx, catalogues(), &*world.acceptance, now)
            .await?;
        tx.commit().await?;
        Ok(accepted)
    }

    /// Claims, and sees for itself that the gate was open (I5).
    pub(super) async fn claim(&mut self) {
        let node = self.any_node();
        let most = self.rng.random_range(1..=3);
        let claimed = self.world.nodes[node].claim(most).await.unwrap();
        let mut told = Vec::new();
        if !claimed.is_empty() {
            self.see_open_gates(&claimed).await;
        }
        for claimed in claimed {
            let place = self.place(claimed.request().accepted.id);
            told.push(place);
            self.claimed.push((node, claimed));
        }
        self.tell(&format!("node {node} claims {told:?}"));
    }

    async fn see_open_gates(&self, claimed: &[Claimed]) {
        let now = self.now();
        let mut read = self.world.store.read().await.unwrap();
        let closings = gate::closings(&mut read, now).await.unwrap();
        for claimed in claimed {
            let place = self.place(claimed.request().accepted.id);
            let tenant = &self.world.companies[self.requests[place].company].tenant;
            let gate = Gate::at(&closings, tenant.id, tenant.api_host(), now);
            assert!(gate.is_open(), "I5: request {place} is claimed: {gate:?}");
        }
    }

    /// Sends what was claimed, and counts in the journal what that did (I8).
    pub(super) async fn send(&mut self) {
        let drawn = self.rng.random_range(0..self.claimed.len());
        let (node, claimed) = self.claimed.remove(drawn);
        let place = self.place(claimed.request().accepted.id);
        let finished = self.world.nodes[node].send(claimed).await;
        self.finished.push((node, finished));
        let effects = self.world.effects_from(self.effects).await;
        self.effects += effects.len();
        self.tell(&format!(
            "node {node} sends request {place}: {} effects",
            effects.len()
        ));
        let tracked = &mut self.requests[place];
        let company = &self.world.companies[tracked.company];
        for effect in effects {
            let own = effect["accountUid"] == *company.name
                && effect["kid"] == *company.name
                && effect["deviceUid"] == *tracked.accepted.device_uid;
            assert!(own, "I8: request {place} had the effect {effect}");
            tracked.effects.push(effect);
        }
    }

    /// Records some of what was sent, on whatever node. What a lapsed lease would write changes
    /// nothing (I4).
    pub(super) async fn record(&mut self) {
        let count = self.rng.random_range(1..=self.finished.len());
        let (nodes, batch): (Vec<_>, Vec<_>) = self.finished.drain(..count).unzip();
        let mut before = Vec::new();
        for finished in &batch {
            let now_stands = self.load(finished.request().accepted.id).await;
            let until = match (&finished.request().state, &now_stands.state) {
                (State::Sending { lease, until }, State::Sending { lease: held, .. })
                    if lease == held =>
                {
                    Some(*until)
                }
                _ => None,
            };
            before.push((until.is_some_and(|until| self.now() < until), now_stands));
        }
        self.world.nodes[nodes[0]].record(&batch).await.unwrap();
        let mut told = Vec::new();
        for (held, before) in before {
            let place = self.place(before.accepted.id);
            let after = self.load(before.accepted.id).await;
            let moved = stands(&before) != stands(&after);
            assert_eq!(moved, held, "I4: request {place} with held = {held}");
            told.push(format!("request {place}: {}", after.state.code()));
        }
        let node = nodes[0];
        self.tell(&format!("node {node} records {}", told.join(", ")));
    }

    /// Whoever claimed, or sent, is gone before the next step.
    pub(super) fn crash(&mut self) {
        let drawn = self
            .rng
            .random_range(0..self.claimed.len() + self.finished.len());
        let (node, request, when) = if drawn < self.claimed.len() {
            let (node, gone) = self.claimed.remove(drawn);
            (node, gone.request().accepted.id, "before sending")
        } else {
            let (node, gone) = self.finished.remove(drawn - self.claimed.len());
            (node, gone.request().accepted.id, "before recording")
        };
        let place = self.place(request);
        self.tell(&format!("node {node} dies {when} request {place}"));
    }

    pub(super) async fn rescue(&mut self) {
        let node = self.any_node();
        let rescued = self.world.nodes[node].rescue().await.unwrap();
        self.rescued += rescued;
        self.tell(&format!("node {node} rescues {rescued}"));
    }

    pub(super) async fn reconcile(&mut self) {
        let node = self.any_node();
        let asked = self.world.nodes[node].reconcile().await.unwrap();
        self.reconciled += asked;
        self.tell(&format!("node {node} asks about {asked}"));
    }

    pub(super) async fn probe(&mut self) {
        let node = self.any_node();
        let probed = self.world.nodes[node].probe().await.unwrap();
        self.tell(&format!("node {node} probes {probed}"));
    }

    fn any_node(&mut self) -> usize {
        self.rng.random_range(0..self.world.nodes.len())
    }
}

/// What only a result may move; a breaker that closes moves due times.
fn stands(request: &Request) -> (&'static str, i64, i64) {
    (request.state.code().code(), request.attempts, request.sends)
}
