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
    /// A phone call.
    CallId;
    /// A card of numbered one-time codes.
    CodeCardId;
    /// What a second person is asked before acceptance.
    ConfirmationId;
    /// A person of the subscriber who is told what happens.
    ContactId;
    /// A change of a contract that has a day of its own (R10-3-2).
    ContractChangeId;
    /// A notice that a desk option stops (R10-5).
    ContractEndId;
    /// A contract with its desk option.
    ContractId;
    /// A file that is taken into the register.
    ImportId;
    /// A mail in the outbox.
    MailId;
    /// A maintenance window.
    MaintenanceId;
    /// A passkey of a member of staff.
    PasskeyId;
    /// What somebody proposed to change in the register that takes two people.
    RegisterProposalId;
    /// What people decided about a blocked request.
    ReleaseId;
    /// An accepted request.
    RequestId;
    /// A person who may ask for the designated action (R10-3-9).
    RequesterId;
    /// A stop of the whole desk.
    StopId;
    /// A company that buys the service.
    SubscriberId;
    /// A call that is suspected.
    SuspicionId;
    /// A subscriber's Absolute account.
    TenantId;
    /// A finished identity check of a caller.
    VerificationId;
}
