//! An act of either side with what is beside it, in words.

use jiff::Timestamp;

use crate::domain::reconciliation::{ActKind, Beside, DifferenceKind, Sought};
use crate::store::beside::{Entry, Finding, Seen};
use crate::web::Page;
use crate::web::personal::Personal;

/// One side of a row.
#[derive(Debug, Clone)]
pub struct Side {
    /// What was done.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Who did it, or where that is told.
    pub who: String,
    /// Where it was told.
    pub source: String,
    /// The id of its request; empty where there is none.
    pub request_uid: String,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The badge's kind.
    pub tone: &'static str,
    /// How it stands.
    pub state: String,
    /// The device.
    pub device: String,
    /// What the desk did.
    pub ours: Option<Side>,
    /// Where its request is shown, and its reference number.
    pub request: Option<(String, String)>,
    /// What the tenant tells.
    pub theirs: Vec<Side>,
    /// Where a finding is shown.
    pub finding: String,
    /// In words, where that stands.
    pub finding_label: String,
}

impl Row {
    /// An entry of the list.
    pub fn of(page: &Page, entry: &Entry, how: Personal, may_open: bool) -> Self {
        let beside = beside(entry, page.now);
        let finding = entry.finding.as_ref();
        let seen_device = entry.theirs.first().map(|seen| {
            let serial = seen.serial.clone().filter(|serial| !serial.is_empty());
            serial.unwrap_or_else(|| seen.device.clone())
        });
        let ours = entry.ours.as_ref().map(|(act, _)| Side {
            what: page.code("action", act.action),
            at: act.begun_at,
            who: String::new(),
            source: page.code("desk-act", act.standing),
            request_uid: act.request_uid.clone().unwrap_or_default(),
        });
        let request = entry.ours.as_ref().map(|(act, request)| {
            let href = if may_open {
                format!("/requests/{request}")
            } else {
                String::new()
            };
            (href, act.reference.to_string())
        });
        Self {
            tone: tone(beside),
            state: page.code("beside", beside),
            device: entry.serial.clone().or(seen_device).unwrap_or_default(),
            ours,
            request,
            theirs: entry
                .theirs
                .iter()
                .map(|seen| theirs(page, seen, how))
                .collect(),
            finding: finding.map_or_else(String::new, |it| format!("/differences/{}", it.id)),
            finding_label: finding.map_or_else(String::new, |it| label(page, it)),
        }
    }
}

/// How an entry stands.
fn beside(entry: &Entry, now: Timestamp) -> Beside {
    let is_missing = entry
        .finding
        .is_some_and(|finding| finding.kind == DifferenceKind::Missing);
    match (&entry.ours, entry.theirs.first()) {
        (Some(_), Some(_)) => Beside::Matched,
        (Some(_), None) if is_missing => Beside::Missing,
        (Some((act, _)), None) => act.alone(Sought::Unseen, now),
        (None, Some(seen)) if seen.kind == ActKind::Unfreeze => Beside::Unlocked,
        (None, _) => Beside::PastDesk,
    }
}

const fn tone(beside: Beside) -> &'static str {
    match beside {
        Beside::Matched => "sent",
        Beside::Awaited | Beside::Unlocked => "info",
        Beside::Doubtful => "unknown",
        Beside::Unproved => "held",
        Beside::Missing | Beside::PastDesk => "blocked",
    }
}

fn label(page: &Page, finding: &Finding) -> String {
    page.t(if finding.is_explained {
        "difference-explained"
    } else {
        "difference-open"
    })
}

/// What the tenant tells, in words.
pub(super) fn theirs(page: &Page, seen: &Seen, how: Personal) -> Side {
    Side {
        what: page.code("act", seen.kind),
        at: seen.at,
        who: match &seen.actor {
            Some(actor) if actor.contains('@') => how.address(actor),
            Some(actor) => actor.clone(),
            None => String::new(),
        },
        source: page.code("source", seen.source),
        request_uid: seen.request_uid.clone().unwrap_or_default(),
    }
}
