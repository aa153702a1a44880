//! The closed list of what the audit log tells.

crate::codes! {
    /// The kind of an event.
    Kind {
        /// Someone signed in.
        AgentSignedIn = "agent_signed_in",
        /// A sign-in was refused.
        AgentSignInRefused = "agent_sign_in_refused",
        /// The second factor of a sign-in was refused.
        SecondFactorRefused = "second_factor_refused",
        /// Somebody's authenticator app was taken on.
        SecondFactorEnrolled = "second_factor_enrolled",
        /// Somebody took their second factors away.
        SecondFactorRemoved = "second_factor_removed",
        /// An administrator took somebody's second factors away.
        SecondFactorReset = "second_factor_reset",
        /// Somebody was linked with an identity provider.
        OpenIdLinked = "openid_linked",
        /// The link was taken away.
        OpenIdUnlinked = "openid_unlinked",
        /// A passkey was taken on.
        PasskeyEnrolled = "passkey_enrolled",
        /// Somebody took one of their passkeys away.
        PasskeyRemoved = "passkey_removed",
        /// A passkey's counter did not grow: there may be two of it. It was refused.
        PasskeyCloneSuspected = "passkey_clone_suspected",
        /// Sessions were ended before their time.
        SessionEnded = "session_ended",
        /// Recovery codes were made.
        RecoveryCodesMade = "recovery_codes_made",
        /// A change of one's own sign-in was refused.
        AccountChangeRefused = "account_change_refused",
        /// Someone signed out.
        AgentSignedOut = "agent_signed_out",
        /// A member of staff was added.
        AgentAdded = "agent_added",
        /// Name, role, password or activity of one was changed.
        AgentChanged = "agent_changed",
        /// Someone changed their own language or colours.
        PreferencesChanged = "preferences_changed",
        /// A permission was missing.
        AccessRefused = "access_refused",
        /// An auditor signed for a period of the audit log.
        AuditReviewSigned = "audit_review_signed",
        /// What a review found was raised.
        AuditFindingRaised = "audit_finding_raised",
        /// It was closed, with a note.
        AuditFindingClosed = "audit_finding_closed",
        /// Raising or closing one was tried by the wrong person, or where it cannot be.
        AuditFindingRefused = "audit_finding_refused",
        /// Somebody read who had access to what.
        AccessListRead = "access_list_read",
        /// Somebody took that list out.
        AccessListExported = "access_list_exported",
        /// Personal data that pages mask was shown to somebody.
        PersonalDataShown = "personal_data_shown",
        /// The same, by somebody who takes calls and had none about it.
        PersonalDataShownWithoutCall = "personal_data_shown_without_call",
        /// A page of the register was opened.
        RegisterRead = "register_read",
        /// The same, by somebody who takes calls and had none about it.
        RegisterReadWithoutCall = "register_read_without_call",
        /// The record of a call, a request or a mail was opened.
        RecordRead = "record_read",
        /// The audit log was searched.
        AuditRead = "audit_read",
        /// Events were taken out of the audit log as a file.
        AuditExported = "audit_exported",
        /// The evidence of a request was taken out of it.
        EvidenceTaken = "evidence_taken",
        /// A subscriber was added.
        SubscriberAdded = "subscriber_added",
        /// A subscriber was changed.
        SubscriberChanged = "subscriber_changed",
        /// A contact was added.
        ContactAdded = "contact_added",
        /// A contact's name or purposes were changed.
        ContactChanged = "contact_changed",
        /// A contact was removed.
        ContactRemoved = "contact_removed",
        /// A contract with its desk option was added.
        ContractAdded = "contract_added",
        /// A contract was changed.
        ContractChanged = "contract_changed",
        /// A parent contract was added (R1).
        ParentContractAdded = "parent_contract_added",
        /// Its number was corrected.
        ParentContractChanged = "parent_contract_changed",
        /// A child contract was added (R1).
        ChildContractAdded = "child_contract_added",
        /// Its number or billing start was corrected.
        ChildContractChanged = "child_contract_changed",
        /// A qualifying service was put on record (R4).
        QualifyingServiceAdded = "qualifying_service_added",
        /// It ends (R17-1).
        QualifyingServiceEnded = "qualifying_service_ended",
        /// A child contract of grade Standard bundled has no qualifying service any more (R17).
        QualifyingCaseOpened = "qualifying_case_opened",
        /// The terms of Standard alone were presented (R17-2).
        QualifyingTermsPresented = "qualifying_terms_presented",
        /// The subscriber was reminded of the answer day, or told that it passed (R17-4).
        QualifyingReminded = "qualifying_reminded",
        /// The subscriber answered in time (R17-3).
        QualifyingAnswered = "qualifying_answered",
        /// There is a qualifying service again.
        QualifyingCaseWithdrawn = "qualifying_case_withdrawn",
        /// A change was recorded that is in force from its day on (R8, R10-3-2).
        ContractChangeRecorded = "contract_change_recorded",
        /// It was taken back before its day.
        ContractChangeRevoked = "contract_change_revoked",
        /// The end of a contract, a desk option or the service was recorded (R9, R10-5, R11).
        ContractEndRecorded = "contract_end_recorded",
        /// It was taken back before it took effect.
        ContractEndRevoked = "contract_end_revoked",
        /// More devices are in use than the contract has accounts (R10-3-3, R16).
        OverUseFound = "over_use_found",
        /// A notice of it was issued.
        OverUseNoticeIssued = "over_use_notice_issued",
        /// Another day was recorded on which the notice was received.
        OverUseReceiptRecorded = "over_use_receipt_recorded",
        /// The subscriber was reminded of the deadline.
        OverUseReminded = "over_use_reminded",
        /// A supervisor decided what becomes of it (R10-3-4).
        OverUseDecided = "over_use_decided",
        /// The case is over.
        OverUseClosed = "over_use_closed",
        /// The provider named something else that subscribers prepare (R5).
        PreparationItemAdded = "preparation_item_added",
        /// It asks for something no more.
        PreparationItemRemoved = "preparation_item_removed",
        /// Something that a subscriber prepares was recorded as done.
        PreparationDone = "preparation_done",
        /// It was recorded as not done after all.
        PreparationUndone = "preparation_undone",
        /// A supported system or device was added to the list (R6, R7).
        SupportedAdded = "supported_added",
        /// One was changed.
        SupportedChanged = "supported_changed",
        /// One was removed.
        SupportedRemoved = "supported_removed",
        /// A requester was added.
        RequesterAdded = "requester_added",
        /// A requester was changed.
        RequesterChanged = "requester_changed",
        /// A new requester or another designated action was proposed to a second person.
        RegisterChangeProposed = "register_change_proposed",
        /// The second person confirmed: it takes effect.
        RegisterChangeConfirmed = "register_change_confirmed",
        /// The second person declined.
        RegisterChangeDeclined = "register_change_declined",
        /// The proposer took the proposal back.
        RegisterChangeWithdrawn = "register_change_withdrawn",
        /// Deciding was tried by the wrong person, or with a wrong password.
        RegisterChangeRefused = "register_change_refused",
        /// A file was read to be taken into the register.
        ImportBegun = "import_begun",
        /// What was read is taken into the register, in the background.
        ImportStarted = "import_started",
        /// All of a file stands in the register; new requesters wait for a second person.
        ImportProposed = "import_proposed",
        /// All of a file stands in the register.
        ImportTaken = "import_taken",
        /// Nothing of a file was taken into the register, and what was read is gone.
        ImportDiscarded = "import_discarded",
        /// A second person confirmed all requesters of a file.
        ImportConfirmed = "import_confirmed",
        /// The second person declined all of them.
        ImportDeclined = "import_declined",
        /// Whoever imported them took all of them back.
        ImportWithdrawn = "import_withdrawn",
        /// Deciding about a file was tried by the wrong person, or with a wrong password.
        ImportRefused = "import_refused",
        /// Somebody took a list out of the register.
        RegisterExported = "register_exported",
        /// What a requester proves themself with was set or replaced.
        CredentialChanged = "credential_changed",
        /// Ten wrong answers in a row: a requester's credentials do not count any more by themselves.
        CredentialDisabled = "credential_disabled",
        /// A supervisor let them count again.
        CredentialEnabled = "credential_enabled",
        /// What a contract asks of its callers was changed.
        VerificationPolicyChanged = "verification_policy_changed",
        /// A tenant was added to a contract.
        TenantAdded = "tenant_added",
        /// A tenant's address or token was changed.
        TenantChanged = "tenant_changed",
        /// Secrets were sealed anew with another key.
        SecretsResealed = "secrets_resealed",
        /// A tenant's devices were mirrored.
        DevicesMirrored = "devices_mirrored",
        /// Somebody asked for a tenant's devices to be read now.
        MirrorAsked = "mirror_asked",
        /// Mirroring a tenant's devices failed.
        DevicesMirrorFailed = "devices_mirror_failed",
        /// A host or a tenant failed in a row and is left alone.
        BreakerOpened = "breaker_opened",
        /// It answers again.
        BreakerClosed = "breaker_closed",
        /// A call was opened.
        CallOpened = "call_opened",
        /// The caller's name and number were noted.
        CallerNoted = "caller_noted",
        /// Another agent took the call over.
        CallTakenOver = "call_taken_over",
        /// A note was added to a call.
        CallNoted = "call_noted",
        /// The call ended without a request.
        CallEnded = "call_ended",
        /// A step was tried out of order.
        CallStepRefused = "call_step_refused",
        /// The caller said who they are.
        CallerClaimed = "caller_claimed",
        /// The caller said what they have lost, so that something stands in for it.
        FactorLost = "factor_lost",
        /// A requester's registered numbers were opened to be called.
        CallBackOpened = "call_back_opened",
        /// The agent called back on a registered number, and the person answered.
        CallBackAnswered = "call_back_answered",
        /// The caller proved who they are.
        RequesterVerified = "requester_verified",
        /// The check failed.
        VerificationRefused = "verification_refused",
        /// Too many failures before: nothing was compared.
        VerificationThrottled = "verification_throttled",
        /// The device was named and its serial's end compared.
        DeviceNamed = "device_named",
        /// The serial's end did not match what the caller said.
        DeviceMismatched = "device_mismatched",
        /// A line was read aloud.
        ScriptLineRead = "script_line_read",
        /// The agent's password or the serial's end did not match at acceptance.
        AcceptanceRefused = "acceptance_refused",
        /// A second person was asked before acceptance.
        ConfirmationAsked = "confirmation_asked",
        /// A second person confirmed.
        ConfirmationGiven = "confirmation_given",
        /// A second person declined.
        ConfirmationDeclined = "confirmation_declined",
        /// What was asked of a second person does not hold any more.
        ConfirmationWithdrawn = "confirmation_withdrawn",
        /// Somebody decided what they may not, or did not prove themself.
        ConfirmationRefused = "confirmation_refused",
        /// When a second person is asked was set differently.
        ConfirmationRuleChanged = "confirmation_rule_changed",
        /// A call was suspected.
        SuspicionRaised = "suspicion_raised",
        /// A supervisor cleared a suspicion.
        SuspicionCleared = "suspicion_cleared",
        /// Somebody tried to clear one who may not.
        SuspicionRefused = "suspicion_refused",
        /// A request was accepted: the point of no return.
        RequestAccepted = "request_accepted",
        /// A second call about a device with an unfinished request was joined to it.
        RequestJoined = "request_joined",
        /// A note was added to a request.
        RequestNoted = "request_noted",
        /// An attempt began.
        AttemptStarted = "attempt_started",
        /// An attempt ended.
        AttemptEnded = "attempt_ended",
        /// An attempt's lease ran out.
        AttemptLapsed = "attempt_lapsed",
        /// A blocked request was released: it is sent again.
        RequestReleased = "request_released",
        /// A blocked request was recorded as done by hand in the console.
        RequestRecordedByHand = "request_recorded_by_hand",
        /// How a blocked request goes on was proposed to a second person.
        ReleaseProposed = "release_proposed",
        /// The second person declined.
        ReleaseDeclined = "release_declined",
        /// The proposer took the proposal back.
        ReleaseWithdrawn = "release_withdrawn",
        /// A release was tried by the wrong person, with a wrong password, or on an old page.
        ReleaseRefused = "release_refused",
        /// A maintenance window was planned.
        MaintenancePlanned = "maintenance_planned",
        /// The end of a maintenance window was moved.
        MaintenanceChanged = "maintenance_changed",
        /// A maintenance window was ended, or called off before it began.
        MaintenanceEnded = "maintenance_ended",
        /// A supervisor stopped all sending.
        DeskStopped = "desk_stopped",
        /// The stop was lifted.
        DeskStopLifted = "desk_stop_lifted",
        /// A mail was given up after many tries.
        MailFailed = "mail_failed",
        /// The clock went backwards.
        ClockWentBack = "clock_went_back",
        /// Somebody typed a wrong password at an act that asks for their own.
        ReauthRefused = "reauth_refused",
        /// Too many wrong passwords right at an act: nothing was compared.
        ReauthThrottled = "reauth_throttled",
        /// Personal data was purged: its retention is over.
        PersonalDataPurged = "personal_data_purged",
        /// How long a class of personal data is kept was set differently.
        RetentionChanged = "retention_changed",
        /// A legal hold was placed: nothing of a subscriber is purged.
        LegalHoldPlaced = "legal_hold_placed",
        /// It was lifted.
        LegalHoldLifted = "legal_hold_lifted",
        /// The database is a demo's: its staff has passwords that everybody knows.
        DemoBegun = "demo_begun",
        /// The tenant's side reported something new of a request that was sent.
        RequestSighted = "request_sighted",
        /// An alarm was raised.
        AlarmRaised = "alarm_raised",
        /// An alarm is over.
        AlarmCleared = "alarm_cleared",
        /// The whole audit log was recomputed, and holds.
        AuditVerified = "audit_verified",
        /// The whole audit log was recomputed, and does not hold.
        AuditDoubted = "audit_doubted",
        /// Somebody asked for a tenant to be checked now.
        TenantCheckAsked = "tenant_check_asked",
        /// A tenant's readiness was checked.
        TenantChecked = "tenant_checked",
        /// Somebody asked for a tenant's own side to be compared with the desk's now.
        TenantCompareAsked = "tenant_compare_asked",
        /// A tenant's own side was read and compared with the desk's, as far as it could be read.
        TenantCompared = "tenant_compared",
        /// A tenant tells of an act that the desk knows nothing of: somebody acted past the desk.
        ActPastDeskFound = "act_past_desk_found",
        /// A tenant does not have what the desk sent and it had taken.
        DispatchMissingAtTenant = "dispatch_missing_at_tenant",
        /// A supervisor noted what a difference between the two sides was.
        DifferenceExplained = "difference_explained",
    }
}

impl Kind {
    /// Whether it changes the register of a subscriber: contracts, who may ask and with what, who is told,
    /// and where the desk acts.
    pub const fn changes_register(self) -> bool {
        matches!(
            self,
            Self::SubscriberAdded
                | Self::SubscriberChanged
                | Self::ContactAdded
                | Self::ContactChanged
                | Self::ContactRemoved
                | Self::PreparationDone
                | Self::PreparationUndone
                | Self::OverUseReceiptRecorded
                | Self::OverUseDecided
                | Self::ParentContractAdded
                | Self::ParentContractChanged
                | Self::ChildContractAdded
                | Self::ChildContractChanged
                | Self::ContractAdded
                | Self::ContractChanged
                | Self::ContractChangeRecorded
                | Self::ContractChangeRevoked
                | Self::ContractEndRecorded
                | Self::ContractEndRevoked
                | Self::QualifyingServiceAdded
                | Self::QualifyingServiceEnded
                | Self::QualifyingCaseOpened
                | Self::QualifyingTermsPresented
                | Self::QualifyingAnswered
                | Self::QualifyingCaseWithdrawn
                | Self::RequesterAdded
                | Self::RequesterChanged
                | Self::RegisterChangeProposed
                | Self::RegisterChangeConfirmed
                | Self::RegisterChangeDeclined
                | Self::RegisterChangeWithdrawn
                | Self::CredentialChanged
                | Self::CredentialDisabled
                | Self::CredentialEnabled
                | Self::VerificationPolicyChanged
                | Self::TenantAdded
                | Self::TenantChanged
        )
    }
}
