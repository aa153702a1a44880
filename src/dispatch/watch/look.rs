//! What one look brought: a report perhaps, and how each of its calls ended.

use jiff::Timestamp;

use crate::absolute::{Call, End, FreezeAction};
use crate::domain::watch::{Report, Source, Told};

/// The longest word that is kept.
const WORD_CHARS: usize = 60;

/// The word of a request that waits for a second person.
const APPROVAL: &str = "PendingApproval";

/// What one look brought.
#[derive(Debug, Clone, Default)]
pub(super) struct Looked {
    /// What is reported; absent where nothing is shown.
    pub report: Option<Report>,
    /// Whether the API answered, were it with a refusal: asking sooner would not help.
    pub answered: bool,
    /// Why it did not tell: a short stable word.
    pub why: String,
    /// How each call ended: why, and the HTTP status.
    pub heard: Vec<(String, Option<u16>)>,
}

impl Looked {
    /// Nothing could be asked.
    pub(super) fn unasked(why: &str) -> Self {
        Self {
            why: why.to_owned(),
            ..Self::default()
        }
    }

    /// Takes a call's answer, if it has one.
    pub(super) fn hear<T>(&mut self, call: Call<T>) -> Option<T> {
        let (answer, answered, why) = match call.end {
            End::Done(answer) => (Some(answer), true, ""),
            End::Refused(why) => (None, true, why.kind.code()),
            End::NotExecuted(why) | End::Unknown(why) => (None, false, why.kind.code()),
        };
        self.heard.push((why.to_owned(), call.http_status));
        self.answered = answered;
        why.clone_into(&mut self.why);
        answer
    }

    /// Keeps what is reported.
    pub(super) fn tell(
        &mut self,
        status: Told,
        word: &str,
        source: Source,
        told_at: Option<Timestamp>,
    ) {
        self.report = Some(Report {
            status,
            word: kept(word),
            source,
            told_at,
        });
    }

    /// Keeps what a freeze request tells of its device.
    pub(super) fn tell_freeze(&mut self, action: &FreezeAction) {
        let step = action.last_step();
        let at = action.changed_at.or(step.and_then(|step| step.updated_at));
        // How a freeze tells that it waits for approval is not documented; only its history may.
        let waits_for_approval =
            action.action_status == "Pending" && step.is_some_and(|it| it.status == APPROVAL);
        let (status, word) = if action.is_replaced() {
            (Told::Replaced, "Replace")
        } else if action.action_status.is_empty() || waits_for_approval {
            let word = step.map_or("", |step| step.status.as_str());
            (Told::of_freeze_step(word), word)
        } else {
            let word = action.action_status.as_str();
            (Told::of_freeze_action(word), word)
        };
        self.tell(status, word, Source::FreezeRequest, at);
    }
}

/// A word as the record keeps it.
pub(super) fn kept(word: &str) -> String {
    word.chars()
        .filter(|c| !c.is_control())
        .take(WORD_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(action: serde_json::Value) -> (Told, String) {
        let mut looked = Looked::default();
        looked.tell_freeze(&serde_json::from_value(action).unwrap());
        let report = looked.report.unwrap();
        (report.status, report.word)
    }

    #[test]
    fn a_freeze_that_another_one_replaced_is_not_merely_cancelled() {
        let steps = json!([
            {"status": "FreezeRequested", "instruction": "Freeze", "updatedDateTimeUtc": "2026-01-01T00:00:00Z"},
            {"status": "Removed", "instruction": "Replace", "triggerActionUid": "x"},
        ]);
        let action = json!({"deviceUid": "u", "actionStatus": "Canceled", "statuses": steps});
        assert_eq!(told(action), (Told::Replaced, "Replace".into()));
        let action = json!({"deviceUid": "u", "actionStatus": "Canceled"});
        assert_eq!(told(action), (Told::Cancelled, "Canceled".into()));
    }

    #[test]
    fn a_freeze_that_was_carried_out_stays_so_when_another_one_follows() {
        let steps = json!([{"status": "Removed", "instruction": "Replace"}]);
        let action = json!({"deviceUid": "u", "actionStatus": "Completed", "statuses": steps});
        assert_eq!(told(action), (Told::Succeeded, "Completed".into()));
    }

    #[test]
    fn a_freeze_whose_history_says_so_waits_for_approval() {
        let steps = json!([{"status": "PendingApproval"}]);
        let action = json!({"deviceUid": "u", "actionStatus": "Pending", "statuses": steps});
        assert_eq!(told(action).0, Told::PendingApproval);
    }

    #[test]
    fn an_api_that_gives_no_action_status_tells_by_its_latest_step() {
        let steps = json!([
            {"status": "Frozen", "updatedDateTimeUtc": "2026-01-02T00:00:00Z"},
            {"status": "FreezeRequested", "updatedDateTimeUtc": "2026-01-01T00:00:00Z"},
        ]);
        let action = json!({"deviceUid": "u", "statuses": steps});
        assert_eq!(told(action), (Told::Succeeded, "Frozen".into()));
    }

    #[test]
    fn a_long_word_is_cut_and_carries_no_control_characters() {
        assert_eq!(kept("a\u{1b}b"), "ab");
        assert_eq!(kept(&"長".repeat(100)).chars().count(), WORD_CHARS);
    }
}
