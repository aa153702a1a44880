//! The end of every schedule: whoever held anything is gone, everything around the desk is mended,
//! and time moves on until nothing is due any more.

use jiff::SignedDuration;
use kagiban::domain::request::StateCode;
use kagiban::store::{breaker, dispatch, maintenance, request};

use super::run::Run;

/// Looks at the desk at the most, each when something is due. A request that was tried through all its
/// waits and a wipe that settles take a few dozen.
const LOOKS: usize = 200;

/// What is due within this time is done together.
const TOGETHER: SignedDuration = SignedDuration::from_secs(75);

impl Run<'_> {
    pub(super) async fn settle(&mut self) {
        self.mend_everything().await;
        for _ in 0..LOOKS {
            self.look().await;
            if self.is_quiet().await {
                return;
            }
            let now = self.now();
            let mut read = self.world.store.read().await.unwrap();
            let next = dispatch::next_time(&mut read, now).await.unwrap();
            drop(read);
            let next = next.map_or(now, |next| next.max(now));
            // A little later than the first is due, several are.
            self.world.pass(next.duration_since(now) + TOGETHER);
        }
        panic!("I1: this never comes to rest");
    }

    /// The next schedule's requests are about the same devices.
    pub(super) async fn leave_nothing_blocked(&mut self) {
        for _ in 0..self.requests.len() {
            self.release().await;
        }
        self.settle().await;
        let mut read = self.world.store.read().await.unwrap();
        assert!(request::counts(&mut read).await.unwrap().is_empty());
    }

    async fn mend_everything(&mut self) {
        self.claimed.clear();
        self.finished.clear();
        self.mend().await;
        self.put_right();
        self.lift().await;
        for window in self.windows().await {
            let mut tx = self.world.store.begin().await.unwrap();
            maintenance::end(&mut tx, window.id, window.version, self.now())
                .await
                .unwrap();
            tx.commit_bookkeeping().await.unwrap();
        }
        self.tell("all nodes died; everything is mended");
    }

    /// What a node does when it looks.
    async fn look(&mut self) {
        self.rescue().await;
        loop {
            self.claim().await;
            if self.claimed.is_empty() {
                break;
            }
            while !self.claimed.is_empty() {
                self.send().await;
            }
            while !self.finished.is_empty() {
                self.record().await;
            }
        }
        self.probe().await;
        self.reconcile().await;
    }

    async fn is_quiet(&self) -> bool {
        let mut read = self.world.store.read().await.unwrap();
        let counts = request::counts(&mut read).await.unwrap();
        counts.iter().all(|(state, _)| *state == StateCode::Blocked)
            && breaker::open(&mut read).await.unwrap().is_empty()
    }
}
