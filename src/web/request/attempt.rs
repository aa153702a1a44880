//! Attempts in words: one by one in the timeline, and in runs for whoever decides.

use jiff::Timestamp;

use crate::domain::attempt::{Attempt, AttemptKind, Outcome};
use crate::web::Page;

/// An attempt in words.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) attempt: Attempt,
    pub(super) kind: &'static str,
    pub(super) outcome: String,
    pub(super) title: String,
    pub(super) why: String,
}

impl Shown {
    pub(super) fn of(page: &Page, attempt: Attempt) -> Self {
        let kind = match attempt.ended.as_ref().map(|(_, end)| end.outcome) {
            None => "sending",
            Some(Outcome::Done) => "sent",
            Some(Outcome::Refused) => "blocked",
            Some(Outcome::NotExecuted) => "queued",
            Some(Outcome::Unknown | Outcome::Lapsed) => "unknown",
        };
        let outcome = match &attempt.ended {
            None => page.t("attempt-running"),
            Some((_, end)) if never_left(&attempt, end.outcome) => page.t("attempt-send-not-sent"),
            Some((_, end)) => page.code(&format!("attempt-{}", attempt.kind), end.outcome),
        };
        let why = match &attempt.ended {
            Some((_, end)) if !end.why.is_empty() => page.code("why", &end.why),
            _ => String::new(),
        };
        Self {
            title: page.t2("attempt-title", "n", attempt.number, "outcome", &outcome),
            outcome,
            kind,
            why,
            attempt,
        }
    }

    /// Whether both asked the same and were told the same. Sendings are never one.
    fn repeats(&self, earlier: &Self) -> bool {
        let said = |shown: &Self| (shown.attempt.kind, shown.outcome.clone(), shown.why.clone());
        self.attempt.kind == AttemptKind::Reconcile && said(self) == said(earlier)
    }
}

/// Whether a sending ended before anything was asked of the API.
fn never_left(attempt: &Attempt, outcome: Outcome) -> bool {
    attempt.kind == AttemptKind::Send
        && matches!(outcome, Outcome::Refused | Outcome::NotExecuted)
        && attempt.asked.uri.is_empty()
}

/// Attempts in a row that asked the same and were told the same: an API that is asked every ten
/// seconds for five minutes must not hide the two sendings that matter.
pub(super) struct Run {
    /// `2` or `2–31`.
    pub(super) numbers: String,
    /// When the first began.
    pub(super) began: Timestamp,
    /// The last of them.
    pub(super) last: Shown,
}

impl Run {
    /// All attempts, each in one run.
    pub(super) fn of(attempts: &[Shown]) -> Vec<Self> {
        attempts
            .chunk_by(|earlier, later| later.repeats(earlier))
            .filter_map(|run| {
                let (first, last) = (run.first()?, run.last()?);
                let numbers = if run.len() == 1 {
                    first.attempt.number.to_string()
                } else {
                    format!("{}–{}", first.attempt.number, last.attempt.number)
                };
                Some(Self {
                    numbers,
                    began: first.attempt.started_at,
                    last: last.clone(),
                })
            })
            .collect()
    }
}
