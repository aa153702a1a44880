//! Alarms: what somebody has to see to until it is over. One is open per kind and subject.

use jiff::Timestamp;

crate::codes! {
    /// What an alarm is about.
    AlarmKind {
        /// A request waits there for somebody at the subscriber.
        PendingApproval = "pending_approval",
        /// A tenant's token or signature is not accepted (401).
        NotAuthenticated = "not_authenticated",
        /// A tenant's token ends within 30 days.
        TokenEnds30 = "token_ends_30",
        /// A tenant's token ends within 7 days.
        TokenEnds7 = "token_ends_7",
        /// A tenant's token ends within a day, or has ended.
        TokenEnds1 = "token_ends_1",
        /// The audit log does not hold, or not against what left the system of it.
        LogDoubted = "log_doubted",
        /// Nothing is signed any more: the log has not grown out of the newest checkpoint.
        CheckpointRefused = "checkpoint_refused",
        /// For a while no checkpoint could be written.
        CheckpointUnwritten = "checkpoint_unwritten",
        /// For a while the witness has cosigned nothing.
        WitnessSilent = "witness_silent",
    }
}

impl AlarmKind {
    /// Those of a token's end, the most pressing last.
    pub const TOKEN: [Self; 3] = [Self::TokenEnds30, Self::TokenEnds7, Self::TokenEnds1];

    /// Whether it is about a request.
    pub const fn is_about_request(self) -> bool {
        matches!(self, Self::PendingApproval)
    }

    /// Whether it is about the audit log, as a node sees it; the others are about a tenant.
    pub const fn is_about_log(self) -> bool {
        matches!(
            self,
            Self::LogDoubted
                | Self::CheckpointRefused
                | Self::CheckpointUnwritten
                | Self::WitnessSilent
        )
    }

    /// Whether the record itself is in doubt.
    pub const fn doubts_log(self) -> bool {
        matches!(self, Self::LogDoubted | Self::CheckpointRefused)
    }

    /// The alarm of a token with so many days left.
    pub const fn of_token(days_left: i64) -> Option<Self> {
        match days_left {
            ..=1 => Some(Self::TokenEnds1),
            2..=7 => Some(Self::TokenEnds7),
            8..=30 => Some(Self::TokenEnds30),
            _ => None,
        }
    }
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What it is about.
    pub kind: AlarmKind,
    /// The request's or the tenant's id, or the name of the node that has the alarm about the log.
    pub about: String,
    /// Since when.
    pub raised_at: Timestamp,
    /// Until when; open where absent.
    pub cleared_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tokens_end_alarms_at_30_7_and_1_days() {
        let of = AlarmKind::of_token;
        assert_eq!([of(31), of(365)], [None; 2]);
        assert_eq!([of(30), of(8)], [Some(AlarmKind::TokenEnds30); 2]);
        assert_eq!([of(7), of(2)], [Some(AlarmKind::TokenEnds7); 2]);
        assert_eq!([of(1), of(0), of(-9)], [Some(AlarmKind::TokenEnds1); 3]);
    }
}
