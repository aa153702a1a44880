//! Who may do what: one matrix, held by a golden file in the tests.

crate::codes! {
    /// A person's role at the desk.
    Role {
        /// Takes calls (オペレーター).
        Agent = "agent",
        /// Runs the queue, maintenance and doubtful cases (責任者).
        Supervisor = "supervisor",
        /// Keeps contracts, requesters, tenants and staff; takes no calls (管理者).
        Administrator = "administrator",
        /// Reviews, and changes nothing but legal holds, which it may place (監査担当).
        Auditor = "auditor",
    }
}

crate::codes! {
    /// What a route needs.
    Permission {
        /// Open to anybody, also unauthenticated.
        Anyone = "anyone",
        /// One's own session and preferences.
        SelfService = "self_service",
        /// Opening calls and taking them to acceptance.
        CallTake = "call_take",
        /// Reading calls.
        CallView = "call_view",
        /// Reading requests and the queue.
        RequestView = "request_view",
        /// Adding notes to a request.
        RequestNote = "request_note",
        /// Releasing a request that waits for a person.
        RequestRelease = "request_release",
        /// Reading maintenance windows.
        MaintenanceView = "maintenance_view",
        /// Planning, changing and ending maintenance windows.
        MaintenanceChange = "maintenance_change",
        /// Reading subscribers, contracts, requesters, tenants.
        RegisterView = "register_view",
        /// Changing them.
        RegisterChange = "register_change",
        /// Taking lists out of the register.
        RegisterExport = "register_export",
        /// Confirming or declining what somebody else proposed to change in it.
        RegisterConfirm = "register_confirm",
        /// Letting a requester's disabled credentials count again.
        CredentialEnable = "credential_enable",
        /// Reading the list of staff.
        StaffView = "staff_view",
        /// Changing staff.
        StaffChange = "staff_change",
        /// Reading the mails that went out.
        MailView = "mail_view",
        /// Reading the audit log.
        AuditView = "audit_view",
        /// Reading reviews of the audit log, and all that they found.
        AuditReviewView = "audit_review_view",
        /// Signing for a period of the audit log, and raising what was found.
        AuditReviewSign = "audit_review_sign",
        /// Reading and closing what was found and is one's own to answer.
        AuditFindingAnswer = "audit_finding_answer",
        /// Closing what is another's to answer.
        AuditFindingClose = "audit_finding_close",
        /// Reading who had access to what, and taking that list out.
        AccessListView = "access_list_view",
        /// Confirming another's acceptance, as a second person.
        ConfirmationGive = "confirmation_give",
        /// Reading when a second person is asked.
        ConfirmationRuleView = "confirmation_rule_view",
        /// Setting it.
        ConfirmationRuleChange = "confirmation_rule_change",
        /// Clearing the suspicion of a call.
        SuspicionClear = "suspicion_clear",
        /// Having a tenant's readiness checked.
        TenantCheck = "tenant_check",
        /// Recording on which day a notice of over-use was received.
        OverUseReceipt = "over_use_receipt",
        /// Reading how long personal data is kept, and which holds stand.
        RetentionView = "retention_view",
        /// Setting it.
        RetentionChange = "retention_change",
        /// Placing a legal hold.
        LegalHoldPlace = "legal_hold_place",
        /// Lifting one.
        LegalHoldLift = "legal_hold_lift",
        /// Deciding what becomes of over-use after its deadline (R10-3-4).
        OverUseDecide = "over_use_decide",
        /// Reading what tenants tell beside what the desk did.
        ReconciliationView = "reconciliation_view",
        /// Having a tenant read and compared now.
        ReconciliationAsk = "reconciliation_ask",
        /// Noting what a difference was.
        ReconciliationExplain = "reconciliation_explain",
    }
}

impl Role {
    /// Whether this role holds a permission.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        use Role::{Administrator, Agent, Auditor, Supervisor};
        match permission {
            P::Anyone
            | P::SelfService
            | P::MaintenanceView
            | P::ConfirmationRuleView
            | P::AuditFindingAnswer => true,
            P::CallTake | P::RequestNote | P::ConfirmationGive => {
                matches!(self, Agent | Supervisor)
            }
            P::CallView | P::RequestView => matches!(self, Agent | Supervisor | Auditor),
            P::RequestRelease
            | P::MaintenanceChange
            | P::CredentialEnable
            | P::SuspicionClear
            | P::OverUseDecide
            | P::ReconciliationExplain => matches!(self, Supervisor),
            P::RegisterView
            | P::RetentionView
            | P::LegalHoldPlace
            | P::ReconciliationView
            | P::AuditReviewView
            | P::AccessListView => {
                matches!(self, Supervisor | Administrator | Auditor)
            }
            P::AuditReviewSign => {
                matches!(self, Auditor)
            }
            P::RegisterChange
            | P::RegisterExport
            | P::StaffChange
            | P::ConfirmationRuleChange
            | P::RetentionChange
            | P::LegalHoldLift => matches!(self, Administrator),
            P::StaffView => matches!(self, Administrator | Auditor),
            P::MailView => matches!(self, Supervisor | Administrator | Auditor),
            P::AuditView | P::ReconciliationAsk => matches!(self, Supervisor | Auditor),
            P::RegisterConfirm | P::TenantCheck | P::OverUseReceipt | P::AuditFindingClose => {
                matches!(self, Supervisor | Administrator)
            }
        }
    }
}

/// The matrix as text: a line a permission, a column a role.
pub fn matrix() -> String {
    let mut table = String::from("permission");
    for role in Role::ALL {
        table.push('\t');
        table.push_str(role.code());
    }
    for permission in Permission::ALL {
        table.push('\n');
        table.push_str(permission.code());
        for role in Role::ALL {
            table.push_str(if role.may(*permission) {
                "\tyes"
            } else {
                "\t-"
            });
        }
    }
    table.push('\n');
    table
}
