//! What waits for whom, and by when.

use jiff::ToSpan;
use jiff::civil::Date;

use super::policy::Role;

/// How far ahead tasks are shown, in days.
pub const AHEAD_DAYS: i64 = 30;

crate::codes! {
    /// What is to be done, or to be known.
    TaskKind {
        /// The terms of Standard alone are to be presented (R17-2).
        PresentTerms = "present_terms",
        /// An answer is awaited (R17-3).
        AwaitAnswer = "await_answer",
        /// Licences, grade or fees change (R8).
        Change = "change",
        /// Another action is designated (R10-3-6).
        Designation = "designation",
        /// A requester's last day comes.
        RequesterEnds = "requester_ends",
        /// A contract or a desk option ends (R9, R10-5, R11, R17).
        Ends = "ends",
        /// A tenant's token ends.
        TokenEnds = "token_ends",
        /// A change of the register waits for a second person.
        Confirm = "confirm",
        /// A file that was taken in waits for one.
        ConfirmImport = "confirm_import",
        /// Use is to be inside the contract (R10-3-4, R16).
        OverUseDeadline = "over_use_deadline",
        /// What becomes of over-use is to be decided (R10-3-4, R16).
        OverUseDue = "over_use_due",
        /// Somebody acted in a tenant past the desk: what was it?
        ActPastDesk = "act_past_desk",
        /// A tenant does not have what the desk sent: what became of it?
        DispatchMissing = "dispatch_missing",
        /// A part of the audit log was not reviewed for over a month.
        ReviewAudit = "review_audit",
        /// What a review of the audit log found is to be answered.
        AnswerFinding = "answer_finding",
        /// Its owner did not answer it in time.
        FindingOverdue = "finding_overdue",
    }
}

impl TaskKind {
    /// Whom it waits for: those of a role; nothing where it is somebody's own.
    pub const fn role(self) -> Option<Role> {
        let role = match self {
            Self::AnswerFinding => return None,
            Self::ReviewAudit => Role::Auditor,
            Self::Confirm
            | Self::ConfirmImport
            | Self::OverUseDeadline
            | Self::OverUseDue
            | Self::ActPastDesk
            | Self::DispatchMissing
            | Self::FindingOverdue => Role::Supervisor,
            Self::PresentTerms
            | Self::AwaitAnswer
            | Self::Change
            | Self::Designation
            | Self::RequesterEnds
            | Self::Ends
            | Self::TokenEnds => Role::Administrator,
        };
        Some(role)
    }
}

crate::codes! {
    /// How soon.
    Urgency {
        /// Its day has passed.
        Overdue = "overdue",
        /// Today.
        Today = "today",
        /// Tomorrow.
        Tomorrow = "tomorrow",
        /// Within a week.
        Week = "week",
        /// Later.
        Later = "later",
        /// It has no day: as soon as may be.
        Open = "open",
    }
}

impl Urgency {
    /// Of what is due by a day.
    pub fn of(by: Option<Date>, today: Date) -> Self {
        let ahead = |days: i64| today.saturating_add(days.days());
        match by {
            None => Self::Open,
            Some(by) if by < today => Self::Overdue,
            Some(by) if by == today => Self::Today,
            Some(by) if by == ahead(1) => Self::Tomorrow,
            Some(by) if by <= ahead(7) => Self::Week,
            Some(_) => Self::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_task_is_as_urgent_as_its_day() {
        let today = date(2026, 2, 28);
        for (by, urgency) in [
            (None, Urgency::Open),
            (Some(date(2026, 2, 27)), Urgency::Overdue),
            (Some(today), Urgency::Today),
            (Some(date(2026, 3, 1)), Urgency::Tomorrow),
            (Some(date(2026, 3, 2)), Urgency::Week),
            (Some(date(2026, 3, 7)), Urgency::Week),
            (Some(date(2026, 3, 8)), Urgency::Later),
        ] {
            assert_eq!(Urgency::of(by, today), urgency, "{by:?}");
        }
    }
}
