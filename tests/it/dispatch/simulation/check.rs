//! What must be true at the end of every schedule, by the names of `docs/dispatch.md`.

use std::collections::HashMap;

use kagiban::domain::action::ProxyAction;
use kagiban::domain::attempt::{Attempt, AttemptKind, Outcome};
use kagiban::domain::request::{Request, State};
use kagiban::store::{attempt, audit};
use serde_json::Value;

use super::run::{Lived, Run, Tracked};

/// Events that one schedule writes at the most.
const EVENTS: i64 = 10_000;

impl Run<'_> {
    pub(super) async fn check(&mut self) -> Lived {
        let mut lived = Lived {
            requests: self.requests.len(),
            effects: self.effects,
            rescued: self.rescued,
            reconciled: self.reconciled,
            ..Lived::default()
        };
        let told = self.told_attempts().await;
        let journal = self.world.effects_from(0).await;
        let own: usize = self.requests.iter().map(|it| it.effects.len()).sum();
        assert_eq!(journal.len(), own, "I2: only sendings have effects");
        let mut ends = Vec::new();
        for (place, tracked) in self.requests.iter().enumerate() {
            let request = self.load(tracked.accepted.id).await;
            let mut read = self.world.store.read().await.unwrap();
            let attempts = attempt::list(&mut read, tracked.accepted.id).await.unwrap();
            drop(read);
            let id = tracked.accepted.id.to_string();
            check_one(place, tracked, &request, &attempts);
            let told = told.get(&id).map_or(&[][..], Vec::as_slice);
            check_log(place, &attempts, told);
            lived.releases += tracked.releases;
            match &request.state {
                State::Sent { .. } => lived.sent += 1,
                _ => lived.blocked += 1,
            }
            let effects = tracked.effects.len();
            let (state, sends) = (request.state.code(), request.sends);
            ends.push(format!(
                "request {place}: {state} after {sends} sendings, {effects} effects, {} attempts",
                request.attempts
            ));
        }
        for end in ends {
            self.tell(&end);
        }
        lived
    }

    /// What the audit log tells of each request's attempts, in its order.
    async fn told_attempts(&self) -> HashMap<String, Vec<(i64, String)>> {
        let mut read = self.world.store.read().await.unwrap();
        let rows = audit::rows_from(&mut read, self.log_from, EVENTS).await;
        let mut told: HashMap<String, Vec<(i64, String)>> = HashMap::new();
        for row in rows.unwrap() {
            if row.kind.starts_with("attempt_") {
                let [about, facts] = [&row.about, &row.facts]
                    .map(|text| serde_json::from_str::<Value>(text).unwrap());
                let request = about["request"].as_str().unwrap().to_owned();
                let number = facts["attempt"].as_i64().unwrap();
                told.entry(request).or_default().push((number, row.kind));
            }
        }
        told
    }
}

fn check_one(place: usize, tracked: &Tracked, request: &Request, attempts: &[Attempt]) {
    let (effects, releases) = (tracked.effects.len(), tracked.releases);
    let same = format!("{:?}", request.accepted) == format!("{:?}", tracked.accepted);
    assert!(same, "I9: what was accepted as request {place} changed");
    assert!(
        effects <= 1 + releases,
        "I2: request {place} had {effects} effects with {releases} releases"
    );
    match &request.state {
        State::Sent { request_uid, .. } => {
            assert!(effects > 0, "I1: request {place} is sent and had no effect");
            let by_it = |uid: &String| tracked.effects.iter().any(|it| it["requestUid"] == **uid);
            let last = attempts.last().expect("an attempt");
            let (_, end) = last.ended.as_ref().expect("it ended");
            assert_eq!(end.outcome, Outcome::Done, "I3: request {place}");
            assert_eq!(end.request_uid.as_ref(), Some(request_uid), "I3");
            let evidence = last.kind == AttemptKind::Reconcile
                && request.accepted.action == ProxyAction::Lock
                && request_uid == "evidence:device-record";
            assert!(
                evidence || by_it(request_uid),
                "I3: request {place} is sent, by {request_uid}"
            );
        }
        State::Blocked { why } => assert!(!why.is_empty(), "I1: request {place} waits for nothing"),
        other => panic!("I1: request {place} came to rest {other:?}"),
    }
}

/// The log tells of every attempt that it began and that it ended or lapsed, one after the other (I7).
fn check_log(place: usize, attempts: &[Attempt], told: &[(i64, String)]) {
    let expected: Vec<(i64, String)> = attempts
        .iter()
        .flat_map(|attempt| {
            let (_, end) = attempt.ended.as_ref().expect("it ended");
            let ended = if end.outcome == Outcome::Lapsed {
                "attempt_lapsed"
            } else {
                "attempt_ended"
            };
            ["attempt_started", ended].map(|kind| (attempt.number, kind.to_owned()))
        })
        .collect();
    assert_eq!(told, expected, "I7: request {place}");
}
