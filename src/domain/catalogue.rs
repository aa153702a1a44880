//! What each event of the audit log says: the catalogue that `docs/audit-events.md` is made from.
//!
//! A field is a word; `?` behind it marks one that is not always there, `#` one that is a number. Beside
//! what is written here, the store adds the call, the contract and the subscriber where they follow from
//! the rest.

use super::event::{Actor, Event, Fact, Kind};

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    about: &'static str,
    facts: &'static str,
    personal: &'static str,
    jobs: &'static str,
    /// Whether the command line writes it.
    pub by_command_line: bool,
    /// Whether it is also about somebody who is not signed in.
    pub by_anybody: bool,
    /// Whether every route that needs a permission may write it.
    pub by_every_route: bool,
}

/// A field of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it is always there.
    pub always: bool,
    /// Whether it is a number; the others are text.
    pub number: bool,
}

/// The added words of what an event is about.
const ADDED: [&str; 3] = ["call", "contract", "subscriber"];

const fn told(about: &'static str, facts: &'static str, personal: &'static str) -> Shape {
    Shape {
        about,
        facts,
        personal,
        jobs: "",
        by_command_line: false,
        by_anybody: false,
        by_every_route: false,
    }
}

fn fields(words: &'static str) -> impl Iterator<Item = Field> {
    words.split_whitespace().map(|word| Field {
        name: word.trim_end_matches(['?', '#']),
        always: !word.contains('?'),
        number: word.ends_with('#'),
    })
}

impl Shape {
    const fn by(self, jobs: &'static str) -> Self {
        Self { jobs, ..self }
    }

    const fn by_command_line(self) -> Self {
        Self {
            by_command_line: true,
            ..self
        }
    }

    const fn by_anybody(self) -> Self {
        Self {
            by_anybody: true,
            ..self
        }
    }

    const fn by_every_route(self) -> Self {
        Self {
            by_every_route: true,
            ..self
        }
    }

    /// What it is about: names of ids.
    pub fn about(&self) -> impl Iterator<Item = Field> {
        fields(self.about)
    }

    /// What else is to be known.
    pub fn facts(&self) -> impl Iterator<Item = Field> {
        fields(self.facts)
    }

    /// Personal data, beside the leaf.
    pub fn personal(&self) -> impl Iterator<Item = Field> {
        fields(self.personal)
    }

    /// The jobs of the program that write it.
    pub fn jobs(&self) -> impl Iterator<Item = &'static str> {
        self.jobs.split_whitespace()
    }

    /// What of an event is not as it is written here; nothing where it fits.
    pub fn misfit(&self, event: &Event, actor: &Actor) -> Option<String> {
        let words = [
            (
                "about",
                self.about,
                event.about.keys().copied().collect::<Vec<_>>(),
            ),
            ("facts", self.facts, event.facts.keys().copied().collect()),
            (
                "personal",
                self.personal,
                event.personal.keys().copied().collect(),
            ),
        ];
        for (part, words, given) in words {
            let known: Vec<Field> = fields(words).collect();
            let strange = given.iter().find(|name| {
                let added = part == "about" && ADDED.contains(name);
                !added && known.iter().all(|field| field.name != **name)
            });
            if let Some(name) = strange {
                return Some(format!("{part} has {name}"));
            }
            let missing = known
                .iter()
                .find(|field| field.always && !given.contains(&field.name));
            if let Some(field) = missing {
                return Some(format!("{part} lacks {}", field.name));
            }
        }
        let wrong = self.facts().find(|field| {
            let fact = event.facts.get(field.name);
            fact.is_some_and(|fact| matches!(fact, Fact::Number(_)) != field.number)
        });
        if let Some(field) = wrong {
            return Some(format!("{} is of another type", field.name));
        }
        match actor {
            Actor::System { job } if self.jobs().all(|known| known != *job) => {
                Some(format!("the job {job} writes it"))
            }
            Actor::CommandLine if !self.by_command_line => {
                Some("the command line writes it".into())
            }
            Actor::Anonymous if !self.by_anybody => Some("nobody writes it".into()),
            _ => None,
        }
    }
}

impl Kind {
    /// What events of this kind say.
    #[expect(
        clippy::too_many_lines,
        clippy::match_same_arms,
        reason = "a table: a line for each kind, and two kinds may say the same"
    )]
    #[rustfmt::skip]
    pub const fn shape(self) -> Shape {
        match self {
            // Of who signs in, and what they may.
            Self::AgentSignedIn => told("agent", "factor", ""),
            Self::AgentSignInRefused => told("", "why", "login?").by_anybody(),
            Self::SecondFactorRefused => told("agent", "why", ""),
            Self::SecondFactorEnrolled => told("agent", "", ""),
            Self::SecondFactorRemoved => told("agent", "", ""),
            Self::SecondFactorReset => told("agent", "", "login name").by_command_line(),
            Self::OpenIdLinked => told("agent", "", "subject"),
            Self::OpenIdUnlinked => told("agent", "", ""),
            Self::PasskeyEnrolled => told("agent passkey", "", "name"),
            Self::PasskeyRemoved => told("agent passkey", "", "name"),
            Self::PasskeyCloneSuspected => told("agent passkey", "", ""),
            Self::SessionEnded => told("agent", "which", ""),
            Self::RecoveryCodesMade => told("agent", "", ""),
            Self::AccountChangeRefused => told("agent", "what", ""),
            Self::AgentSignedOut => told("agent", "", ""),
            Self::AgentAdded => told("agent", "role", "login name").by_command_line(),
            Self::AgentChanged => told("agent", "active?# role? role_before? what?", "login name"),
            Self::PreferencesChanged => told("agent", "locale theme", ""),
            Self::AccessRefused => told("agent", "method path permission", "").by_every_route(),
            Self::ReauthRefused => told("agent", "path", ""),
            Self::ReauthThrottled => told("agent", "path", ""),
            // Of what was read and taken out.
            Self::PersonalDataShown => told("call? contract? mail? request? subscriber? tenant?", "events? fields", ""),
            Self::PersonalDataShownWithoutCall => told("call? contract? mail? request? subscriber? tenant?", "events? fields", ""),
            Self::RegisterRead => told("call? child? contact? contract? parent? requester? subscriber?", "page", ""),
            Self::RegisterReadWithoutCall => told("child? contact? contract? parent? requester? subscriber?", "page", ""),
            Self::RecordRead => told("call? mail? request?", "", ""),
            Self::AuditRead => told("export? request?", "count?# event?#", "filter?"),
            Self::AuditExported => told("export", "form personal# size#", "filter?"),
            Self::EvidenceTaken => told("request", "count# personal# size#", ""),
            Self::RegisterExported => told("", "count# what", ""),
            // Of subscribers, contracts, requesters, tenants and their changes.
            Self::SubscriberAdded => told("subscriber", "number", "kana name"),
            Self::SubscriberChanged => told("subscriber", "number number_before", "kana name name_before"),
            Self::ContactAdded => told("contact subscriber", "purposes", "address name"),
            Self::ContactChanged => told("contact subscriber", "purposes purposes_before", "address name name_before"),
            Self::ContactRemoved => told("contact subscriber", "purposes", "address name"),
            Self::ContractAdded => told("child contract subscriber", "accepted_on accounts# billing_start designated initial_fee# monthly_fee# number", "lock_message"),
            Self::ContractChanged => told("child contract subscriber", "accepted_on accounts# billing_start billing_start_before designated designated_before initial_fee# monthly_fee# number number_before", "lock_message"),
            Self::ParentContractAdded => told("parent subscriber", "number", ""),
            Self::ParentContractChanged => told("parent subscriber", "number number_before", ""),
            Self::ChildContractAdded => told("child parent subscriber", "billing_start grade licences# monthly_fee# number", ""),
            Self::ChildContractChanged => told("child parent subscriber", "billing_start billing_start_before grade licences# monthly_fee# number number_before", ""),
            Self::QualifyingServiceAdded => told("service subscriber", "number service_kind since", ""),
            Self::QualifyingServiceEnded => told("service subscriber", "ended_on noticed_how noticed_on", ""),
            Self::QualifyingCaseOpened => told("case child subscriber", "", ""),
            Self::QualifyingTermsPresented => told("case child subscriber", "answer_by presented_fee# presented_on", ""),
            Self::QualifyingReminded => told("case child subscriber", "answer_by reminder", "").by("qualifying"),
            Self::QualifyingAnswered => told("case child subscriber", "answer answer_by answered_on", ""),
            Self::QualifyingCaseWithdrawn => told("case child subscriber", "", ""),
            Self::ContractChangeRecorded => told("case? child parent? subscriber", "effective_on grade? grade_before? licences?# licences_before?# monthly_fee?# monthly_fee_before?# option_fee?#", ""),
            Self::ContractChangeRevoked => told("child? contract? parent? proposal? subscriber", "designated? designated_before? effective_on grade? grade_before? licences?# licences_before?# proposed?", ""),
            Self::ContractEndRecorded => told("child? contract? parent? subscriber?", "arrived_on? effective_on ground named_on? subject", ""),
            Self::ContractEndRevoked => told("contract? subscriber?", "arrived_on? effective_on ground named_on? subject", ""),
            Self::OverUseFound => told("contract over_use subscriber", "contracted# number used#", "").by("over_use"),
            Self::OverUseNoticeIssued => told("contract over_use subscriber", "articles deadline_on number received_on version", "").by("over_use"),
            Self::OverUseReceiptRecorded => told("contract over_use subscriber", "deadline_on number received_on", ""),
            Self::OverUseReminded => told("contract over_use subscriber", "days_before# deadline_on number", "").by("over_use"),
            Self::OverUseDecided => told("contract over_use subscriber", "decision last_day? month? number subject? until? yen?#", "reason"),
            Self::OverUseClosed => told("contract over_use subscriber", "closed contracted?# number used?#", "").by("over_use"),
            Self::PreparationItemAdded => told("preparation_item", "item", ""),
            Self::PreparationItemRemoved => told("preparation_item", "item", ""),
            Self::PreparationDone => told("contract subscriber", "done_on item", ""),
            Self::PreparationUndone => told("contract subscriber", "done_on item", ""),
            Self::SupportedAdded => told("supported", "name note rule versions", ""),
            Self::SupportedChanged => told("supported", "name name_before note rule rule_before versions versions_before", ""),
            Self::SupportedRemoved => told("supported", "name note rule versions", ""),
            Self::RequesterAdded => told("contract requester subscriber", "active# valid_from valid_until", "kana name number"),
            Self::RequesterChanged => told("contract requester subscriber", "active# active_before# valid_from valid_from_before valid_until valid_until_before", "kana name name_before number number_before"),
            Self::RegisterChangeProposed => told("contract proposal requester? subscriber", "confirmed?# confirmed_before?# designated? designated_before? effective_on? proposed", "kana? name? number?"),
            Self::RegisterChangeConfirmed => told("agent contract proposal requester? subscriber", "confirmed?# confirmed_before?# designated? designated_before? effective_on? proposed", "kana? name? number?"),
            Self::RegisterChangeDeclined => told("agent contract proposal requester? subscriber", "confirmed?# confirmed_before?# designated? designated_before? proposed", "declined_why kana? name? number?"),
            Self::RegisterChangeWithdrawn => told("contract proposal subscriber", "designated designated_before proposed", ""),
            Self::RegisterChangeRefused => told("contract proposal", "why", ""),
            Self::ImportBegun => told("import", "rows# what", "file"),
            Self::ImportStarted => told("import", "rows# what", ""),
            Self::ImportProposed => told("agent import", "rows#", "").by("import"),
            Self::ImportTaken => told("agent import", "rows#", "").by("import"),
            Self::ImportDiscarded => told("import", "rows# what? why", "").by("import"),
            Self::ImportConfirmed => told("agent import", "count# rows# what", ""),
            Self::ImportDeclined => told("agent import", "count# rows# what", "declined_why"),
            Self::ImportWithdrawn => told("agent import", "count# rows# what", ""),
            Self::ImportRefused => told("agent import", "count?# rows# what? why", "").by("import"),
            Self::CredentialChanged => told("contract requester subscriber", "active# credential valid_from valid_until", "kana name number"),
            Self::CredentialEnabled => told("contract requester subscriber", "active# valid_from valid_until", "kana name number reason"),
            Self::VerificationPolicyChanged => told("contract subscriber", "policy policy_before", ""),
            Self::TenantAdded => told("contract subscriber tenant", "api_base signing token_expires_on token_id", ""),
            Self::TenantChanged => told("contract subscriber tenant", "api_base api_base_before secret signing token_expires_on token_id token_id_before", ""),
            Self::SecretsResealed => told("", "count# seal_key table", "").by_command_line(),
            Self::TenantCheckAsked => told("contract tenant", "", ""),
            Self::TenantChecked => told("contract tenant", "clock_ms?# devices freezes why wipes", "").by("readiness"),
            // Of calls, from ringing to acceptance.
            Self::CredentialDisabled => told("call contract requester", "", ""),
            Self::CallOpened => told("call reference", "", ""),
            Self::CallerNoted => told("call", "", "callback name"),
            Self::CallTakenOver => told("call", "from", ""),
            Self::CallNoted => told("call", "", "text"),
            Self::CallEnded => told("call", "step", "note"),
            Self::CallStepRefused => told("call", "at attempted why", ""),
            Self::CallerClaimed => told("call", "", "contract_said requester_said"),
            Self::FactorLost => told("call contract? requester?", "lost", ""),
            Self::CallBackOpened => told("call contract requester", "", ""),
            Self::CallBackAnswered => told("call contract requester", "", ""),
            Self::RequesterVerified => told("call contract requester", "factors lost? stand_in#", ""),
            Self::VerificationRefused => told("call contract? requester?", "factors lost? stand_in#", ""),
            Self::VerificationThrottled => told("call contract? requester?", "factors stand_in#", ""),
            Self::DeviceNamed => told("call contract device", "action", ""),
            Self::DeviceMismatched => told("call contract device?", "why?", ""),
            Self::ScriptLineRead => told("call", "line version", ""),
            Self::AcceptanceRefused => told("call device", "why?", ""),
            Self::ConfirmationAsked => told("call confirmation contract device requester", "action rules", ""),
            Self::ConfirmationGiven => told("agent call confirmation contract device requester", "action rules", ""),
            Self::ConfirmationDeclined => told("agent call confirmation contract device requester", "action rules", "declined_why"),
            Self::ConfirmationWithdrawn => told("call confirmation contract device requester", "action rules", ""),
            Self::ConfirmationRefused => told("call confirmation contract device requester", "action rules why", ""),
            Self::ConfirmationRuleChanged => told("", "active active_before minutes# minutes_before# rule usual# usual_before#", ""),
            Self::SuspicionRaised => told("call contract requester suspicion", "", ""),
            Self::SuspicionCleared => told("agent call suspicion", "", "reason"),
            Self::SuspicionRefused => told("call suspicion", "", ""),
            // Of requests, their sending and what became of them.
            Self::RequestAccepted => told("call contract device reference request requester tenant", "action script verification", ""),
            Self::RequestJoined => told("call contract request", "", "note"),
            Self::RequestNoted => told("contract request", "", "text"),
            Self::AttemptStarted => told("contract device reference request tenant", "attempt# doing node", "").by("dispatch reconcile"),
            Self::AttemptEnded => told("contract device reference request tenant", "attempt# http_status?# outcome request_uid? state why?", "").by("dispatch reconcile"),
            Self::AttemptLapsed => told("contract device reference request tenant", "attempt# node", "").by("rescue"),
            Self::RequestReleased => told("agent? contract reference release request", "attempts_seen# doubt kind", "reason"),
            Self::RequestRecordedByHand => told("agent? contract reference release request", "attempts_seen# doubt kind request_uid", "evidence"),
            Self::ReleaseProposed => told("contract reference release request", "attempts_seen# doubt kind request_uid?", "evidence? reason?"),
            Self::ReleaseDeclined => told("agent contract reference release request", "attempts_seen# doubt kind", "declined_why reason"),
            Self::ReleaseWithdrawn => told("contract reference release request", "attempts_seen# doubt kind", "reason"),
            Self::ReleaseRefused => told("contract reference request", "why", ""),
            Self::RequestSighted => told("contract device reference request tenant", "source status told_at? word", "").by("watch"),
            // Of the tenants' own record.
            Self::TenantCompareAsked => told("contract tenant", "", ""),
            Self::TenantCompared => told("contract tenant", "acts# missing# past_desk# reading siem unproved# why wipes", "").by("reconciliation"),
            Self::ActPastDeskFound => told("contract device difference tenant", "act done_at request_uid? source", "tenant_actor?").by("reconciliation"),
            Self::DispatchMissingAtTenant => told("contract device difference reference request? tenant", "act done_at request_uid?", "").by("reconciliation"),
            Self::DifferenceExplained => told("contract difference tenant", "difference", "explanation"),
            // Of reviews, and of who has access.
            Self::AuditReviewSigned => told("review", "count# first_seq?# from_on last_seq?# number# to_on", "note"),
            Self::AuditFindingRaised => told("agent finding review", "again_of? due_on event_seq?# number severity", "text"),
            Self::AuditFindingClosed => told("agent finding review", "number", "closing_note"),
            Self::AuditFindingRefused => told("agent? finding? review", "number? why", ""),
            Self::AccessListRead => told("contract? subscriber?", "on", ""),
            Self::AccessListExported => told("", "count# on what", ""),
            // Of the log itself, and of what is kept.
            Self::PersonalDataPurged => told("", "class count# cutoff first?# last?# numbers? thing", "").by("retention"),
            Self::RetentionChanged => told("", "class months# months_before#", "reason"),
            Self::LegalHoldPlaced => told("hold subscriber", "", "matter reason"),
            Self::LegalHoldLifted => told("hold subscriber", "", "matter reason"),
            Self::AuditVerified => told("", "checkpoint?# root size#", "").by("audit"),
            Self::AuditDoubted => told("", "event?# fault", "").by("audit"),
            // Of the desk itself.
            Self::DevicesMirrored => told("tenant", "devices# forgotten#", "").by("mirror"),
            Self::MirrorAsked => told("contract tenant", "", ""),
            Self::DevicesMirrorFailed => told("tenant", "why", "").by("mirror"),
            Self::BreakerOpened => told("host? tenant?", "failures# why", "").by("breaker"),
            Self::BreakerClosed => told("host? tenant?", "failures#", "").by("breaker"),
            Self::MaintenancePlanned => told("maintenance", "ends_at reason scope starts_at target", ""),
            Self::MaintenanceChanged => told("maintenance", "ends_at", ""),
            Self::MaintenanceEnded => told("maintenance", "how", ""),
            Self::DeskStopped => told("stop", "reason", ""),
            Self::DeskStopLifted => told("stop", "", ""),
            Self::MailFailed => told("mail", "attempts#", "address why").by("outbox"),
            Self::ClockWentBack => told("", "seconds#", "").by("clock"),
            Self::DemoBegun => told("", "", "").by_command_line(),
            Self::AlarmRaised => told("request? tenant?", "alarm fault? node?", "").by("alarm audit"),
            Self::AlarmCleared => told("request? tenant?", "alarm fault? node?", "").by("alarm audit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event::new(Kind::AttemptLapsed)
            .about("device", "d")
            .about("reference", "r")
            .about("request", "q")
            .about("tenant", "t")
            .about("contract", "c")
            .fact("attempt", 1)
            .fact("node", "n")
    }

    fn misfit(event: &Event) -> Option<String> {
        Kind::AttemptLapsed
            .shape()
            .misfit(event, &Actor::System { job: "rescue" })
    }

    #[test]
    fn an_event_fits_its_shape_or_says_what_does_not() {
        assert_eq!(misfit(&event()), None);
        let told = |event: Event| misfit(&event).unwrap();
        assert_eq!(told(event().fact("name", "x")), "facts has name");
        assert_eq!(
            told(event().fact("attempt", "1")),
            "attempt is of another type"
        );
        assert_eq!(told(event().personal("name", "x")), "personal has name");
        assert_eq!(
            told(Event::new(Kind::AttemptLapsed)),
            "about lacks contract"
        );
        let other = Actor::System { job: "clock" };
        let misfit = Kind::AttemptLapsed.shape().misfit(&event(), &other);
        assert_eq!(misfit.unwrap(), "the job clock writes it");
    }
}
