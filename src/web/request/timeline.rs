//! A request's story: every event of it and of its call, and every attempt, in one line of time.

use jiff::Timestamp;

use super::attempt::Shown;
use crate::domain::attempt::Attempt;
use crate::domain::event::Kind;
use crate::domain::ids::CallId;
use crate::domain::request::Accepted;
use crate::store::Db;
use crate::store::story::{self, Told};
use crate::web::{Page, Problem};

/// What the subscriber's side reported stands below the story, with its source.
const SIGHTING: &str = Kind::RequestSighted.code();

/// Something that happened.
pub(super) struct Item {
    /// The mark's tone.
    pub kind: &'static str,
    pub title: String,
    pub at: Timestamp,
    /// Who, or which node.
    pub source: String,
    /// Why; empty where nothing more is to be said.
    pub why: String,
    /// The attempt, where it is one.
    pub attempt: Option<Attempt>,
    /// Another call that it came from; empty where it came from the request's own.
    pub call_href: String,
}

/// Loads the story, the oldest first.
pub(super) async fn load(
    page: &Page,
    read: &mut Db,
    accepted: &Accepted,
    attempts: &[Shown],
) -> Result<Vec<Item>, Problem> {
    let told = story::of_request(read, accepted.call, accepted.id).await?;
    let mut lines = 0;
    let mut items: Vec<Item> = told
        .into_iter()
        // Attempts and sightings, which are shown themselves, say more than their events.
        .filter(|told| !told.kind.starts_with("attempt_") && told.kind != SIGHTING)
        .map(|told| {
            lines += usize::from(told.kind == Kind::ScriptLineRead.code());
            event(page, told, lines, accepted.call)
        })
        .chain(attempts.iter().map(tried))
        .collect();
    items.sort_by_key(|item| item.at);
    Ok(items)
}

fn event(page: &Page, told: Told, line: usize, own: CallId) -> Item {
    let known = told.kind.parse::<Kind>().ok();
    let title = match known {
        Some(Kind::CallOpened) => page.t("timeline-opened"),
        Some(Kind::RequesterVerified) => {
            page.t1("timeline-verified", "factor", factors(page, &told))
        }
        Some(Kind::ScriptLineRead) => {
            page.t2("timeline-read", "n", line, "version", told.fact("version"))
        }
        Some(Kind::RequestAccepted) => page.t("timeline-accepted"),
        Some(kind) => page.code("event", kind),
        None => told.kind.clone(),
    };
    let other = told.call.filter(|call| *call != own.to_string());
    Item {
        kind: match known {
            Some(
                Kind::VerificationRefused
                | Kind::VerificationThrottled
                | Kind::DeviceMismatched
                | Kind::AcceptanceRefused
                | Kind::CallStepRefused,
            ) => "warn",
            Some(Kind::RequestAccepted | Kind::RequestReleased) => "queued",
            _ => "info",
        },
        title,
        at: told.at,
        source: told.agent_name,
        why: String::new(),
        attempt: None,
        call_href: other.map_or_else(String::new, |call| format!("/calls/{call}")),
    }
}

/// What the caller proved themself with, in words, and what something stood in for.
fn factors(page: &Page, told: &Told) -> String {
    // Before there were policies the log had one factor.
    let codes = [told.fact("factors"), told.fact("factor")].join("+");
    let codes = codes.split('+').filter(|code| !code.is_empty());
    let words: Vec<String> = codes.map(|code| page.code("factor", code)).collect();
    let words = words.join(" + ");
    match told.fact("lost") {
        "" => words,
        lost => page.t2(
            "timeline-stand-in",
            "factors",
            words,
            "lost",
            page.code("lost", lost),
        ),
    }
}

fn tried(shown: &Shown) -> Item {
    Item {
        kind: shown.kind,
        title: shown.title.clone(),
        at: shown.attempt.started_at,
        source: shown.attempt.node.clone(),
        why: shown.why.clone(),
        attempt: Some(shown.attempt.clone()),
        call_href: String::new(),
    }
}
