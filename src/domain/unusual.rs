//! What of the log somebody should look at, and how an event ended.

use super::event::Kind;

crate::codes! {
    /// Why an event is unusual.
    Unusual {
        /// A proof failed: of a caller, or of a member of staff.
        FailedVerification = "failed_verification",
        /// Somebody went past what the desk does by itself.
        Overriding = "override",
        /// It is not known whether something was done.
        Unknown = "unknown",
        /// A call was suspected.
        Suspicion = "suspicion",
        /// A second person was asked, or said no.
        SecondPerson = "second_person",
        /// The clock went back.
        Clock = "clock",
        /// Personal data was read by somebody without a call about it.
        ReadWithoutCall = "read_without_call",
    }
}

impl Unusual {
    /// Words of an event's outcome that are unusual by themselves.
    pub const fn outcomes(self) -> &'static [&'static str] {
        match self {
            Self::Unknown => &["unknown", "lapsed"],
            _ => &[],
        }
    }
}

crate::codes! {
    /// How an event ended.
    Ended {
        /// It was done.
        Done = "done",
        /// The desk, or somebody, said no.
        Refused = "refused",
        /// It did not work.
        Failed = "failed",
        /// It is not known.
        Unknown = "unknown",
    }
}

impl Ended {
    /// Words of an event's own outcome that mean this.
    pub const fn outcomes(self) -> &'static [&'static str] {
        match self {
            Self::Done => &["done"],
            Self::Refused => &["refused"],
            Self::Failed => &["not_executed"],
            Self::Unknown => &["unknown", "lapsed"],
        }
    }
}

impl Kind {
    /// Why it is unusual, if it is.
    pub const fn unusual(self) -> Option<Unusual> {
        use Unusual as U;
        match self {
            Self::AgentSignInRefused
            | Self::SecondFactorRefused
            | Self::AccountChangeRefused
            | Self::AccessRefused
            | Self::ReauthRefused
            | Self::ReauthThrottled
            | Self::PasskeyCloneSuspected
            | Self::VerificationRefused
            | Self::VerificationThrottled
            | Self::CredentialDisabled
            | Self::DeviceMismatched
            | Self::AcceptanceRefused
            | Self::CallStepRefused => Some(U::FailedVerification),
            Self::RequestReleased
            | Self::RequestRecordedByHand
            | Self::CredentialEnabled
            | Self::SecondFactorReset
            | Self::VerificationPolicyChanged
            | Self::ConfirmationRuleChanged
            | Self::FactorLost
            | Self::DeskStopped
            | Self::DeskStopLifted
            | Self::ActPastDeskFound => Some(U::Overriding),
            Self::AttemptLapsed | Self::AuditDoubted | Self::DispatchMissingAtTenant => {
                Some(U::Unknown)
            }
            Self::SuspicionRaised | Self::SuspicionCleared | Self::SuspicionRefused => {
                Some(U::Suspicion)
            }
            Self::ConfirmationAsked
            | Self::ConfirmationGiven
            | Self::ConfirmationDeclined
            | Self::ConfirmationRefused
            | Self::RegisterChangeDeclined
            | Self::RegisterChangeRefused
            | Self::ReleaseDeclined
            | Self::ReleaseRefused
            | Self::ImportDeclined
            | Self::ImportRefused
            | Self::AuditFindingRefused => Some(U::SecondPerson),
            Self::ClockWentBack => Some(U::Clock),
            Self::RegisterReadWithoutCall | Self::PersonalDataShownWithoutCall => {
                Some(U::ReadWithoutCall)
            }
            _ => None,
        }
    }

    /// How it ended; nothing where the event says it in its own outcome.
    pub const fn ended(self) -> Option<Ended> {
        match self {
            Self::AttemptEnded => None,
            Self::AttemptLapsed | Self::AuditDoubted | Self::DispatchMissingAtTenant => {
                Some(Ended::Unknown)
            }
            Self::DevicesMirrorFailed | Self::MailFailed | Self::BreakerOpened => {
                Some(Ended::Failed)
            }
            Self::ReleaseDeclined
            | Self::ReleaseRefused
            | Self::RegisterChangeDeclined
            | Self::RegisterChangeRefused
            | Self::ImportDeclined
            | Self::ImportRefused
            | Self::ConfirmationDeclined
            | Self::ConfirmationRefused
            | Self::AuditFindingRefused
            | Self::SuspicionRefused => Some(Ended::Refused),
            other => match other.unusual() {
                Some(Unusual::FailedVerification) => Some(Ended::Refused),
                _ => Some(Ended::Done),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_its_name_says_was_refused_did_not_end_well() {
        for kind in Kind::ALL {
            let code = kind.code();
            let refused = ["_refused", "_declined", "_throttled"];
            if refused.iter().any(|end| code.ends_with(end)) {
                assert_eq!(kind.ended(), Some(Ended::Refused), "{code}");
                assert!(kind.unusual().is_some(), "{code}");
            }
        }
    }

    #[test]
    fn every_reason_and_every_end_has_events() {
        for reason in Unusual::ALL {
            assert!(Kind::ALL.iter().any(|kind| kind.unusual() == Some(*reason)));
        }
        for end in Ended::ALL {
            assert!(Kind::ALL.iter().any(|kind| kind.ended() == Some(*end)));
        }
    }
}
