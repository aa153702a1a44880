//! Where a request stands, in the same words everywhere: a word, an icon and a colour, what happens
//! next, and when.

use jiff::Timestamp;

use crate::domain::gate::{Closings, Gate, Shut};
use crate::domain::ids::RequestId;
use crate::domain::request::{Request, State};
use crate::i18n::time;
use crate::store::{Db, gate, release_standing, request, tenant};
use crate::web::{Page, Problem};

/// A state in words.
#[derive(Debug, Clone)]
pub struct Status {
    /// The badge's kind: `queued`, `held`, `sending`, `sent`, `unknown`, `blocked`.
    pub kind: &'static str,
    /// The badge's word.
    pub word: String,
    /// Why, until when; may be empty.
    pub detail: String,
    /// What happens next, and when, in a sentence.
    pub next: String,
    /// Whether nothing more will change.
    pub is_final: bool,
    /// What the agent reads to a caller whose request is held; empty otherwise.
    pub held_line: String,
}

impl Status {
    /// A request with its status.
    pub async fn load(
        page: &Page,
        read: &mut Db,
        id: RequestId,
    ) -> Result<(Request, Self), Problem> {
        let request = request::load(read, id).await?.ok_or(Problem::NOT_FOUND)?;
        let closings = gate::closings(read, page.now).await?;
        let host = tenant::load(read, request.accepted.tenant)
            .await?
            .map_or_else(String::new, |tenant| tenant.api_host().to_owned());
        let standing = release_standing::load(read, id).await?;
        let status = Self::of(page, &request, &closings, &host).with_release(
            page,
            &request,
            standing.as_ref(),
        );
        Ok((request, status))
    }

    /// The status of a request, from what closes gates.
    pub fn of(page: &Page, request: &Request, closings: &Closings, host: &str) -> Self {
        let gate = Gate::at(closings, request.accepted.tenant, host, page.now);
        let status = |kind, detail: String, next: String| Self {
            kind,
            word: page.t(&format!("state-{kind}")),
            detail,
            next,
            is_final: request.state.is_finished(),
            held_line: String::new(),
        };
        match (&request.state, gate) {
            (State::Queued { .. } | State::Unknown { .. }, Gate::Closed { until, why }) => {
                let unknown = matches!(request.state, State::Unknown { .. });
                held(page, status, unknown, until, &why)
            }
            (
                State::Queued {
                    due_at,
                    why: Some(why),
                },
                Gate::Open,
            ) => {
                let next = page.t1("state-queued-again-next", "time", due(page, due_at));
                status("queued", page.code("why", why), next)
            }
            (State::Queued { why: None, .. }, Gate::Open) => {
                status("queued", String::new(), page.t("state-queued-next"))
            }
            (State::Sending { .. }, _) => {
                status("sending", String::new(), page.t("state-sending-next"))
            }
            (State::Sent { at, .. }, _) => {
                status("sent", time::long(*at), page.t("state-sent-next"))
            }
            (State::Unknown { due_at, why, .. }, Gate::Open) => {
                let next = page.t1("state-unknown-next", "time", due(page, due_at));
                status("unknown", page.code("why", why), next)
            }
            (State::Blocked { why }, _) => status(
                "blocked",
                page.code("why", why),
                page.t("state-blocked-next"),
            ),
        }
    }
}

/// Why a request is held, and what the agent tells the caller of it.
#[derive(Debug, Clone)]
pub struct Held {
    /// Why, until when.
    pub detail: String,
    /// What happens next, and when, in a sentence.
    pub next: String,
    /// What the agent reads to a caller whose request is held.
    pub line: String,
}

impl Held {
    /// The words for a gate that is shut.
    pub fn of(page: &Page, until: Option<Timestamp>, why: &Shut) -> Self {
        let (detail, next, line) = match (why, until) {
            (Shut::Failing(why), until) => (
                page.t1("state-held-failing", "reason", page.code("why", why)),
                until.map_or_else(
                    || page.t("state-held-failing-next"),
                    |at| page.t1("state-held-failing-next-at", "time", due(page, &at)),
                ),
                page.t("script-held-failing"),
            ),
            (Shut::Stopped(reason), _) => (
                page.t1("state-held-stopped", "reason", reason),
                page.t("state-held-stopped-next"),
                page.t("script-held-stopped"),
            ),
            (Shut::Maintenance(reason), Some(until)) => (
                page.t2(
                    "state-held-until",
                    "reason",
                    reason,
                    "time",
                    time::long(until),
                ),
                page.t1("state-held-next", "time", time::long(until)),
                page.t1("script-held", "time", time::hour(until)),
            ),
            (Shut::Maintenance(reason), None) => (
                page.t1("state-held-open", "reason", reason),
                page.t("state-held-open-next"),
                page.t("script-held-open"),
            ),
        };
        Self { detail, next, line }
    }
}

fn held(
    page: &Page,
    status: impl Fn(&'static str, String, String) -> Status,
    unknown: bool,
    until: Option<Timestamp>,
    why: &Shut,
) -> Status {
    let held = Held::of(page, until, why);
    if unknown {
        // Asking the API is calling it, too: the question waits for the gate.
        return status("unknown", held.detail, page.t("state-unknown-held-next"));
    }
    Status {
        held_line: held.line,
        ..status("held", held.detail, held.next)
    }
}

/// When something is due, in words.
pub fn due(page: &Page, due_at: &Timestamp) -> String {
    if *due_at <= page.now {
        page.t("time-now")
    } else {
        time::exact(*due_at)
    }
}
