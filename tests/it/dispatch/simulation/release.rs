//! The step of two supervisors: releasing what is blocked.

use kagiban::domain::event::{Actor, Cause, Event, Kind};
use kagiban::domain::ids::ReleaseId;
use kagiban::domain::release::{Fate, OnScreen, Release, Way};
use kagiban::domain::request::{Request, State};
use kagiban::domain::text::Note;
use kagiban::store::request::Move;
use kagiban::store::{attempt, release, request};

use super::run::Run;

impl Run<'_> {
    pub(super) async fn release(&mut self) {
        for place in 0..self.requests.len() {
            let request = self.load(self.requests[place].accepted.id).await;
            if let State::Blocked { why } = &request.state {
                self.release_one(&request).await;
                self.requests[place].releases += 1;
                return self.tell(&format!("request {place}, blocked by {why}, is released"));
            }
        }
        self.tell("nothing is blocked");
    }

    /// One proposes and the other confirms, with the fate of the earlier sendings on the screen.
    async fn release_one(&self, request: &Request) {
        let (id, now) = (request.accepted.id, self.now());
        let mut read = self.world.store.read().await.unwrap();
        let fate = Fate::of(&attempt::list(&mut read, id).await.unwrap());
        drop(read);
        let seen = OnScreen {
            attempts: fate.attempts,
            doubt_read: true,
        };
        let way = Way::SendAgain {
            reason: Note::parse("権限を直した").unwrap(),
        };
        let [one, other] = &self.world.agents;
        let number = ReleaseId::new(self.new_id());
        let proposed = Release::propose(number, request, way, (fate, seen), (one.id, now));
        let proposed = proposed.unwrap();
        let (decided, to) = proposed
            .confirm(request, (fate, seen), (other.id, now))
            .unwrap();
        let cause = Cause {
            actor: Actor::Agent {
                id: other.id,
                role: other.role,
                session: None,
            },
            at: now,
            address: None,
            second: Some(one.id),
        };
        let event = Event::new(Kind::RequestReleased)
            .about("request", id)
            .about("contract", request.accepted.contract)
            .about("reference", request.accepted.reference)
            .about("release", number)
            .about("agent", one.id)
            .fact("kind", proposed.way.kind().code())
            .fact("attempts_seen", proposed.seen.attempts)
            .fact("doubt", if proposed.seen.doubt { "yes" } else { "no" })
            .personal("reason", "権限を直した");
        let mut tx = self.world.store.begin().await.unwrap();
        release::propose(&mut tx, &proposed).await.unwrap();
        release::decide(&mut tx, number, &decided).await.unwrap();
        request::save(&mut tx, vec![Move::to(request, to)])
            .await
            .unwrap();
        tx.audit(&cause, event).await.unwrap();
        tx.wake_dispatch();
        tx.commit().await.unwrap();
    }
}
