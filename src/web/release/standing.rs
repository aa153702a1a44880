//! Where a release says more about a request than its state does.

use crate::domain::request::{Request, State};
use crate::store::release_standing::Standing;
use crate::web::Page;
use crate::web::request::{Status, due};

impl Status {
    /// The status where a release says more than the state: who waits for whom, that it is sent
    /// again, that it was sent by hand.
    #[must_use]
    pub fn with_release(
        mut self,
        page: &Page,
        request: &Request,
        standing: Option<&Standing>,
    ) -> Self {
        match (&request.state, standing) {
            (State::Blocked { .. }, Some(Standing::Proposed { kind, by })) => {
                let what = page.code("release-kind", kind);
                self.detail = page.t("release-proposed-detail");
                self.next = page.t2("release-proposed-next", "what", what, "name", by);
            }
            // What holds it is said already, and until when.
            (State::Queued { due_at, .. }, Some(Standing::SentAgain { doubt }))
                if self.kind == "queued" =>
            {
                let key = if *doubt {
                    "state-queued-released-doubt-next"
                } else {
                    "state-queued-released-next"
                };
                self.next = page.t1(key, "time", due(page, due_at));
            }
            (State::Sent { .. }, Some(Standing::ByHand)) => {
                self.word = page.t("state-sent-by-hand");
                self.next = page.t("state-sent-by-hand-next");
            }
            _ => {}
        }
        self
    }
}
