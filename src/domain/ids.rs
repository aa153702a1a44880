//! One id type per table, so that a call's id never passes for a request's.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id made by [`crate::entropy::uuid_v7`].
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as it was made.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// A member of staff: agent, supervisor, administrator or auditor.
    AgentId;
    /// One dispatch attempt of a request.
    AttemptId;
    /// A file of the audit log that somebody asked for.
    AuditExportId;
    /// What a review of the audit log found.
    AuditFindingId;
    /// A review of the audit log.
    AuditReviewId;
    /// A phone call.
    CallId;
    /// A change of a child contract, from a month on (R8, R10-3-2).
    ChildChangeId;
    /// A child contract (R1).
    ChildContractId;
    /// A card of numbered one-time codes.
    CodeCardId;
    /// A reading of a tenant's own side beside the desk's.
    ComparisonId;
    /// What a second person is asked before acceptance.
    ConfirmationId;
    /// A person of the subscriber who is told what happens.
    ContactId;
    /// A contract with its desk option.
    ContractId;
    /// What the desk did to a device: an attempt to send, or what was done by hand in the console.
    DeskActId;
    /// What is on one side and not on the other.
    DifferenceId;
    /// A legal hold on a subscriber.
    LegalHoldId;
    /// The end of something (R9, R10-5, R11).
    EndingId;
    /// A file that is taken into the register.
    ImportId;
    /// A mail in the outbox.
    MailId;
    /// A maintenance window.
    MaintenanceId;
    /// A case of over-use (R10-3-3, R16).
    OverUseId;
    /// A parent contract (R1).
    ParentContractId;
    /// A passkey of a member of staff.
    PasskeyId;
    /// Something that subscribers have to prepare, which the provider names (R5).
    PreparationItemId;
    /// What follows the end of a qualifying service for a child contract (R17).
    QualifyingCaseId;
    /// A service with which Standard bundled may be used (R4).
    QualifyingServiceId;
    /// What somebody proposed to change in the register that takes two people.
    RegisterProposalId;
    /// What people decided about a blocked request.
    ReleaseId;
    /// An accepted request.
    RequestId;
    /// A person who may ask for the designated action (R10-3-9).
    RequesterId;
    /// A session of a member of staff.
    SessionId;
    /// A stop of the whole desk.
    StopId;
    /// A company that buys the service.
    SubscriberId;
    /// A call that is suspected.
    SuspicionId;
    /// An entry of the list of supported systems and devices (R6, R7).
    SupportedId;
    /// What the tenant's own side tells that was done to a device.
    TenantActId;
    /// A subscriber's Absolute account.
    TenantId;
    /// A finished identity check of a caller.
    VerificationId;
}
