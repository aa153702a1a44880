//! What happened in a case, in words.

use crate::domain::over_use::{Case, Decision, Notice};
use crate::domain::usage::UsageDay;
use crate::i18n::time;
use crate::store::over_use::{Entry, Happened};
use crate::web::Page;

/// Something that happened.
pub(super) struct Line {
    pub at: String,
    pub utc: String,
    pub what: String,
    /// Why it was decided; empty where nobody did.
    pub reason: String,
    pub by: String,
}

impl Line {
    pub(super) fn of(page: &Page, entry: Entry) -> Self {
        let by = if entry.by.is_empty() {
            page.t("over-use-by-itself")
        } else {
            entry.by
        };
        let reason = match &entry.what {
            Happened::Decided(_, reason) => reason.clone(),
            _ => String::new(),
        };
        Self {
            at: time::long(entry.at),
            utc: time::utc(entry.at),
            what: happened(page, &entry.what),
            reason,
            by,
        }
    }
}

fn happened(page: &Page, what: &Happened) -> String {
    match what {
        Happened::Issued(deadline) => page.t1("over-use-history-issued", "deadline", deadline),
        Happened::Received(received, deadline) => page.t2(
            "over-use-history-received",
            "received",
            received,
            "deadline",
            deadline,
        ),
        Happened::Reminded(days) => page.t1("over-use-history-reminded", "days", days),
        Happened::Decided(decision, _) => decided(page, *decision),
        Happened::Closed(why, used) => {
            let used = used.unwrap_or_default().to_string();
            let key = format!("over-use-history-{why}");
            page.words.with(&key, &[("used", used)])
        }
    }
}

fn decided(page: &Page, decision: Decision) -> String {
    match decision {
        Decision::Charge { yen, month } => {
            let month = month.date().strftime("%Y-%m");
            let yen = yen.to_string();
            page.t2("over-use-history-charge", "yen", yen, "month", month)
        }
        Decision::Extend { until } => page.t1("over-use-history-extend", "until", until),
        Decision::Terminate { subject, last } => {
            let subject = page.code("over-use-subject", subject);
            page.t2(
                "over-use-history-terminate",
                "subject",
                subject,
                "last",
                last,
            )
        }
    }
}

/// An open case in a line for whoever takes a call: what is used of what, and that requests are taken,
/// because the terms know no suspension for it (R10-3-4).
pub fn at_intake(page: &Page, case: &Case, counted: Option<UsageDay>) -> String {
    let Notice {
        number,
        used,
        contracted,
        ..
    } = &case.notice;
    let (used, contracted) =
        counted.map_or((*used, *contracted), |day| (day.devices, day.contracted));
    page.words.with(
        "over-use-call-words",
        &[
            ("used", used.to_string()),
            ("contracted", contracted.to_string()),
            ("number", number.to_string()),
            ("deadline", case.deadline.on.to_string()),
        ],
    )
}
