//! The bridge to the real domain: every move of a row is asked of the functions that the program
//! runs. A tick of the model is a second to them; now is always the same.

use jiff::Timestamp;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::attempt::{Asked, Attempt, AttemptKind};
use kagiban::domain::gate::{Closings, Gate, Maintenance, Scope};
use kagiban::domain::ids::{
    AgentId, AttemptId, CallId, ContractId, MaintenanceId, RequestId, RequesterId, TenantId,
    VerificationId,
};
use kagiban::domain::request::{Accepted, Found, Patience, Request, State, TransitionRefused};
use kagiban::domain::text::Line;
use uuid::Uuid;

use super::rows::{self, CONSOLE, EVIDENCE, HELD, NOW, ticks};
use super::state::Row;
use super::worker::{End, Finding};

/// A lease's length in ticks.
pub const LEASE: u8 = 2;
/// The token of a lease that the row does not have any more.
const LAPSED: &str = "of-another-claim";

/// How long a tenant may take to show what it took, in ticks; longer for a wipe, as in the program.
pub const fn settle(action: ProxyAction) -> u8 {
    match action {
        ProxyAction::Lock => 2,
        ProxyAction::Wipe => 3,
    }
}

/// What was accepted, and rules about time.
#[derive(Debug, Clone)]
pub struct Real {
    accepted: Accepted,
    patience: Patience,
    /// The settle time counts from the sending's beginning, which is wrong.
    settles_from_the_start: bool,
}

impl Real {
    pub fn new(number: u8, action: ProxyAction) -> Self {
        let id = Uuid::from_u128(number.into());
        Self {
            accepted: Accepted {
                id: RequestId::new(id),
                reference: "0000-0000-0".parse().unwrap(),
                call: CallId::new(id),
                verification: VerificationId::new(id),
                contract: ContractId::new(id),
                tenant: TenantId::new(id),
                device_uid: String::new(),
                device_serial: String::new(),
                device_name: String::new(),
                action,
                requester: RequesterId::new(id),
                agent: AgentId::new(id),
                accepted_at: NOW,
            },
            patience: Patience {
                settle: ticks(settle(action)),
                again: ticks(1),
            },
            settles_from_the_start: false,
        }
    }

    /// The same, but the settle time counts from the sending's beginning.
    pub fn settling_from_the_start(mut self) -> Self {
        self.settles_from_the_start = true;
        self
    }

    pub fn action(&self) -> ProxyAction {
        self.accepted.action
    }

    /// When a sending that began so long ago and is given up on now counts as given up on. The program
    /// reads it from the attempts (`store::evidence`); the model keeps it in place of `since`.
    fn given_up_at(&self, ago: u8) -> Timestamp {
        if self.settles_from_the_start {
            NOW - ticks(ago)
        } else {
            NOW
        }
    }

    fn request(&self, row: Row) -> Request {
        Request {
            accepted: self.accepted.clone(),
            state: rows::state(row),
            attempts: 1,
            sends: 1,
            version: 1,
        }
    }

    /// Claims it, if that may be.
    pub fn claim(&self, row: Row) -> Option<Row> {
        let claimed = self
            .request(row)
            .claim(HELD.into(), NOW + ticks(LEASE), NOW);
        self.row(claimed)
    }

    /// Whether the call of what was claimed so long ago may still leave.
    pub fn may_leave(&self, ago: u8) -> bool {
        let attempt = Attempt {
            id: AttemptId::new(Uuid::nil()),
            request: self.accepted.id,
            number: 1,
            kind: AttemptKind::Send,
            node: String::new(),
            started_at: NOW - ticks(ago),
            lease_until: NOW - ticks(ago) + ticks(LEASE),
            ended: None,
            asked: Asked::default(),
        };
        attempt.may_leave(NOW)
    }

    /// Records how a sending ended, by whoever holds the row's token or another one.
    pub fn record(&self, row: Row, current: bool, end: End, ago: u8) -> Option<Row> {
        let started = self.given_up_at(ago);
        let lease = if current { HELD } else { LAPSED };
        self.row(
            self.request(row)
                .record(lease, &rows::ended(end), started, NOW, 0),
        )
    }

    /// Gives up on a sender.
    pub fn rescue(&self, row: Row) -> Option<Row> {
        let ago = match row {
            Row::Sending { ago } => ago,
            _ => 0,
        };
        self.row(self.request(row).rescue(self.given_up_at(ago), NOW))
    }

    /// What it means that the tenant does not show what was given up on so long ago.
    pub fn absent(&self, ago: u8) -> Finding {
        match Found::absent(NOW - ticks(ago), self.patience, NOW) {
            Found::NotThere => Finding::NotThere,
            _ => Finding::NotYetBelieved,
        }
    }

    /// Records what asking brought to light.
    pub fn reconcile(&self, row: Row, finding: Finding) -> Option<Row> {
        let found = match finding {
            Finding::There => Found::There {
                request_uid: EVIDENCE.into(),
            },
            Finding::NotThere => Found::NotThere,
            Finding::NotYetBelieved => Found::NotYetBelieved {
                ask_again: NOW + self.patience.again,
            },
            Finding::Undecidable => Found::Undecidable {
                why: "several_found".into(),
            },
        };
        self.row(self.request(row).reconcile(&found, NOW, 0))
    }

    /// Releases it, by a person.
    pub fn release(&self, row: Row) -> Option<Row> {
        self.row(self.request(row).release(NOW))
    }

    /// Records that a person did it in the subscriber's console.
    pub fn by_hand(&self, row: Row) -> Option<Row> {
        self.row(self.request(row).record_by_hand(CONSOLE, NOW))
    }

    /// The gate before this request's tenant.
    pub fn gate(&self, closings: &Closings) -> Gate {
        Gate::at(closings, self.accepted.tenant, "api.absolute.example", NOW)
    }

    /// A window without an end, for this request's tenant or the whole desk.
    pub fn window(&self, whole_desk: bool) -> Closings {
        let window = Maintenance {
            id: MaintenanceId::new(Uuid::nil()),
            scope: if whole_desk {
                Scope::Desk
            } else {
                Scope::Tenant(self.accepted.tenant)
            },
            starts_at: NOW,
            ends_at: None,
            reason: Line::parse("定期保守").unwrap(),
            planned_by: self.accepted.agent,
            version: 1,
        };
        Closings {
            windows: vec![window],
            ..Closings::default()
        }
    }

    fn row(&self, moved: Result<State, TransitionRefused>) -> Option<Row> {
        moved
            .ok()
            .map(|state| rows::read(state, settle(self.accepted.action)))
    }
}
