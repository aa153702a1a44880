//! How much of a tenant's own side was read last, in words: a tenant that cannot be read never looks like
//! one without differences.

use crate::domain::readiness::Learnt;
use crate::domain::reconciliation::{Comparison, OLD, Reading};
use crate::store::comparison::Listed;
use crate::web::Page;

/// A reading in words.
#[derive(Debug, Clone)]
pub struct ReadingView {
    /// `info`, `warn` or `error`.
    pub tone: &'static str,
    /// How much was read, in a few words.
    pub title: String,
    /// When it was read; empty where it never was.
    pub at: String,
    /// What was not, and what that means.
    pub lines: Vec<String>,
    /// Somebody waits for another one.
    pub is_wanted: bool,
}

impl ReadingView {
    /// Of a tenant.
    pub fn of(page: &Page, listed: &Listed) -> Self {
        let is_wanted = listed.standing.wanted_at.is_some();
        let Some(last) = &listed.last else {
            return Self {
                tone: "warn",
                title: page.t("reading-never"),
                at: String::new(),
                lines: vec![page.t("reading-never-note")],
                is_wanted,
            };
        };
        let reading = last.reading();
        let is_old = page.now.duration_since(last.at) > OLD;
        let mut lines = lines(page, last);
        if is_old {
            lines.push(page.t("reading-old"));
        }
        Self {
            tone: match reading {
                Reading::Unread => "error",
                Reading::Partly => "warn",
                Reading::Whole if is_old || last.unproved > 0 => "warn",
                Reading::Whole => "info",
            },
            title: page.code("reading", reading),
            at: page.time(&last.at),
            lines,
            is_wanted,
        }
    }
}

fn lines(page: &Page, last: &Comparison) -> Vec<String> {
    let why = || match last.why.as_str() {
        "" => page.code("learnt", Learnt::NotLearnt),
        why => page.code("why", why),
    };
    let siem = match last.siem {
        Learnt::Readable => None,
        Learnt::Nothing => Some(page.t("reading-siem-nothing")),
        Learnt::Refused => Some(page.t("reading-siem-refused")),
        Learnt::NotLearnt => Some(page.t1("reading-siem-unanswered", "why", why())),
    };
    let wipes = match last.wipes {
        Learnt::Readable | Learnt::Nothing => None,
        Learnt::Refused => Some(page.t("reading-wipes-refused")),
        Learnt::NotLearnt => Some(page.t1("reading-wipes-unanswered", "why", why())),
    };
    // Where there is no event at all, that is said already.
    let unheard = if last.siem == Learnt::Readable {
        last.unheard
    } else {
        0
    };
    let counted = |n: i64, key: &str| (n > 0).then(|| page.t1(key, "n", n));
    [
        siem,
        wipes,
        counted(unheard, "reading-unheard"),
        counted(last.unproved, "reading-unproved"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
