//! What was just saved: a handler leads on to `<page>?done=<what>`, and that page says so until the
//! next one.

use super::{Fields, Page};

crate::codes! {
    /// What was saved.
    Done {
        /// A subscriber.
        Subscriber = "subscriber",
        /// A contract.
        Contract = "contract",
        /// A parent contract.
        ParentContract = "parent_contract",
        /// A child contract.
        ChildContract = "child_contract",
        /// A qualifying service.
        QualifyingService = "qualifying_service",
        /// Its end.
        QualifyingEnded = "qualifying_ended",
        /// What follows from it.
        QualifyingCase = "qualifying_case",
        /// A change of a contract that has a day of its own.
        ContractChange = "contract_change",
        /// It was taken back.
        ContractChangeRevoked = "contract_change_revoked",
        /// A notice that a desk option stops.
        ContractEnd = "contract_end",
        /// It was taken back.
        ContractEndRevoked = "contract_end_revoked",
        /// On which other day a notice of over-use was received.
        OverUseReceipt = "over_use_receipt",
        /// What becomes of over-use.
        OverUseDecided = "over_use_decided",
        /// A tenant is to be read and compared.
        CompareAsked = "compare_asked",
        /// What a difference between the two sides was.
        DifferenceExplained = "difference_explained",
        /// What else subscribers prepare.
        PreparationItem = "preparation_item",
        /// It is asked for no more.
        PreparationItemRemoved = "preparation_item_removed",
        /// What a subscriber prepared.
        Preparation = "preparation",
        /// It is not done after all.
        PreparationUndone = "preparation_undone",
        /// A supported system or device.
        Supported = "supported",
        /// One is no more on the list.
        SupportedRemoved = "supported_removed",
        /// How long a class of personal data is kept.
        Retention = "retention",
        /// A legal hold.
        LegalHold = "legal_hold",
        /// It was lifted.
        LegalHoldLifted = "legal_hold_lifted",
        /// A requester.
        Requester = "requester",
        /// A requester's passphrase.
        Passphrase = "passphrase",
        /// Something else that a requester proves themself with.
        Credential = "credential",
        /// A requester's credentials count again.
        CredentialEnabled = "credential_enabled",
        /// What a contract asks of its callers.
        VerificationPolicy = "verification_policy",
        /// Something was proposed that takes a second person.
        Proposed = "proposed",
        /// A second person confirmed it: it takes effect.
        ProposalConfirmed = "proposal_confirmed",
        /// A second person declined it.
        ProposalDeclined = "proposal_declined",
        /// The proposer took it back.
        ProposalWithdrawn = "proposal_withdrawn",
        /// A file that was to be imported is gone.
        ImportDiscarded = "import_discarded",
        /// A review of the audit log.
        ReviewSigned = "review_signed",
        /// What one found.
        FindingRaised = "finding_raised",
        /// It is closed.
        FindingClosed = "finding_closed",
        /// A tenant.
        Tenant = "tenant",
        /// A tenant's devices are asked for.
        Mirror = "mirror",
        /// Somebody who is told.
        ContactAdded = "contact_added",
        /// What somebody is told of.
        ContactChanged = "contact_changed",
        /// Somebody who is not told any more.
        ContactRemoved = "contact_removed",
        /// A member of staff was added.
        AgentAdded = "agent_added",
        /// One was changed.
        AgentChanged = "agent_changed",
        /// When a second person is asked.
        ConfirmationRule = "confirmation_rule",
        /// Sessions were ended.
        Sessions = "sessions",
        /// One's own sign-in.
        Account = "account",
        /// Somebody's second factors were taken away.
        SecondFactorReset = "second_factor_reset",
        /// Somebody's password.
        Password = "password",
    }
}

/// The words for a query's `done`; empty where it says nothing that is known.
pub(super) fn of(page: &Page, query: Option<&str>) -> String {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    match fields.get("done").parse::<Done>() {
        Ok(done) => page.code("done", done),
        Err(_) => String::new(),
    }
}
