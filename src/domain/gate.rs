//! The gate: whether requests of a tenant may leave now. Derived, never a stored state.

use jiff::Timestamp;

use super::breaker::Breaker;
use super::ids::{AgentId, MaintenanceId, TenantId};
use super::stop::DeskStop;
use super::text::{Line, Refused};

/// What a maintenance window closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Desk,
    /// Every tenant at one API host (host and port).
    Host(String),
    /// One tenant.
    Tenant(TenantId),
}

impl Scope {
    /// The stored word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Host(_) => "host",
            Self::Tenant(_) => "tenant",
        }
    }

    /// What the word refers to; empty for the whole desk.
    pub fn target(&self) -> String {
        match self {
            Self::Desk => String::new(),
            Self::Host(host) => host.clone(),
            Self::Tenant(id) => id.to_string(),
        }
    }

    /// Reads word and target.
    pub fn parse(code: &str, target: &str) -> Result<Self, Refused> {
        match (code, target) {
            ("desk", "") => Ok(Self::Desk),
            ("host", host) if !host.is_empty() => Ok(Self::Host(host.to_owned())),
            ("tenant", id) => id
                .parse()
                .map(Self::Tenant)
                .map_err(|_| Refused::new("error-scope")),
            _ => Err(Refused::new("error-scope")),
        }
    }

    /// Whether a tenant at a host falls under it.
    pub fn covers(&self, tenant: TenantId, host: &str) -> bool {
        match self {
            Self::Desk => true,
            Self::Host(closed) => closed == host,
            Self::Tenant(closed) => *closed == tenant,
        }
    }
}

/// A time in which nothing leaves (メンテナンス, R10-3-10).
#[derive(Debug, Clone)]
pub struct Maintenance {
    /// Identity.
    pub id: MaintenanceId,
    /// What it closes.
    pub scope: Scope,
    /// From, inclusive.
    pub starts_at: Timestamp,
    /// To, exclusive; open-ended where absent.
    pub ends_at: Option<Timestamp>,
    /// What is read to callers who ask why.
    pub reason: Line<200>,
    /// Who planned it.
    pub planned_by: AgentId,
    /// Grows with each change.
    pub version: i64,
}

impl Maintenance {
    /// Whether the window is open at a time.
    pub fn runs_at(&self, now: Timestamp) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end)
    }

    /// Checks that the end comes after the start.
    pub fn check_times(starts_at: Timestamp, ends_at: Option<Timestamp>) -> Result<(), Refused> {
        if ends_at.is_some_and(|end| end <= starts_at) {
            return Err(Refused::new("error-ends-before-start"));
        }
        Ok(())
    }
}

/// Everything that closes a gate somewhere, now or later.
#[derive(Debug, Clone, Default)]
pub struct Closings {
    /// The supervisor's stop, while it stands.
    pub stop: Option<DeskStop>,
    /// Maintenance windows that have not ended.
    pub windows: Vec<Maintenance>,
    /// Breakers that are open.
    pub breakers: Vec<Breaker>,
}

/// Why a gate is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shut {
    /// A supervisor stopped the desk; the reason in their words.
    Stopped(String),
    /// Maintenance runs; the reason of the window that ends last, in the words of who planned it.
    Maintenance(String),
    /// The host or the tenant failed in a row; a short stable word says how.
    Failing(String),
}

/// Whether a tenant's requests may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// They leave at once.
    Open,
    /// They are held, and leave by themselves.
    Closed {
        /// Maintenance: when the last of the windows that run now and follow on each other ends.
        /// A failing side: when it is tried next. Unknown for a stop or an open-ended window.
        until: Option<Timestamp>,
        /// Why.
        why: Shut,
    },
}

impl Gate {
    /// The gate of a tenant at a time. What people decided is told before what failed.
    pub fn at(closings: &Closings, tenant: TenantId, host: &str, now: Timestamp) -> Self {
        if let Some(stop) = &closings.stop {
            return Self::Closed {
                until: None,
                why: Shut::Stopped(stop.reason.to_string()),
            };
        }
        if let Some(window) = last_window(&closings.windows, tenant, host, now) {
            return Self::Closed {
                until: window.ends_at,
                why: Shut::Maintenance(window.reason.to_string()),
            };
        }
        let failing = closings.breakers.iter().filter(|breaker| breaker.is_open());
        let failing = failing.filter(|breaker| breaker.scope.covers(tenant, host));
        match failing.max_by_key(|breaker| breaker.probe_at) {
            None => Self::Open,
            Some(breaker) => Self::Closed {
                until: breaker.probe_at,
                why: Shut::Failing(breaker.why.clone()),
            },
        }
    }

    /// Whether requests leave.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// The last of the windows that run now and follow on each other.
fn last_window<'a>(
    windows: &'a [Maintenance],
    tenant: TenantId,
    host: &str,
    now: Timestamp,
) -> Option<&'a Maintenance> {
    let (mut closing, mut at) = (None, now);
    loop {
        let last = windows
            .iter()
            .filter(|window| window.scope.covers(tenant, host) && window.runs_at(at))
            .max_by_key(|window| window.ends_at.unwrap_or(Timestamp::MAX));
        let Some(window) = last else { return closing };
        closing = last;
        match window.ends_at {
            None => return closing,
            Some(end) => at = end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::StopId;
    use uuid::Uuid;

    fn window(scope: Scope, from: i64, to: Option<i64>) -> Maintenance {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        Maintenance {
            id: MaintenanceId::new(Uuid::nil()),
            scope,
            starts_at: at(from),
            ends_at: to.map(at),
            reason: Line::parse(&format!("to {to:?}")).unwrap(),
            planned_by: AgentId::new(Uuid::nil()),
            version: 1,
        }
    }

    fn gate(windows: &[Maintenance], now: i64) -> Gate {
        gate_of(
            &Closings {
                windows: windows.to_vec(),
                ..Closings::default()
            },
            now,
        )
    }

    fn gate_of(closings: &Closings, now: i64) -> Gate {
        Gate::at(
            closings,
            TenantId::new(Uuid::nil()),
            "api.absolute.com",
            Timestamp::from_second(now).unwrap(),
        )
    }

    #[test]
    fn windows_that_follow_on_each_other_promise_the_last_end() {
        let windows = [
            window(Scope::Desk, 0, Some(10)),
            window(Scope::Desk, 10, Some(20)),
            window(Scope::Desk, 25, Some(30)),
        ];
        let Gate::Closed { until, .. } = gate(&windows, 5) else {
            panic!("open")
        };
        assert_eq!(until.unwrap().as_second(), 20);
        assert!(gate(&windows, 20).is_open());
    }

    #[test]
    fn an_open_ended_window_promises_no_time() {
        assert!(matches!(
            gate(&[window(Scope::Desk, 0, None)], 5),
            Gate::Closed { until: None, .. }
        ));
    }

    #[test]
    fn a_stop_is_told_before_maintenance_and_that_before_a_failure() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let mut closings = Closings {
            stop: Some(DeskStop {
                id: StopId::new(Uuid::nil()),
                reason: Line::parse("訓練").unwrap(),
                stopped_by: AgentId::new(Uuid::nil()),
                stopped_at: at(0),
            }),
            windows: vec![window(Scope::Desk, 0, Some(10))],
            breakers: vec![Breaker {
                scope: Scope::Host("api.absolute.com".into()),
                failures: 5,
                why: "dns".into(),
                failed_at: at(0),
                probe_at: Some(at(20)),
            }],
        };
        let told = |closings: &Closings| match gate_of(closings, 5) {
            Gate::Closed { until, why } => (until.map(Timestamp::as_second), why),
            Gate::Open => panic!("open"),
        };
        assert_eq!(told(&closings), (None, Shut::Stopped("訓練".into())));
        closings.stop = None;
        let maintenance = Shut::Maintenance("to Some(10)".into());
        assert_eq!(told(&closings), (Some(10), maintenance));
        closings.windows.clear();
        assert_eq!(told(&closings), (Some(20), Shut::Failing("dns".into())));
        closings.breakers[0].probe_at = None;
        assert!(gate_of(&closings, 5).is_open());
    }

    #[test]
    fn a_window_closes_its_own_host_and_tenant_only() {
        let other = TenantId::new(Uuid::max());
        assert!(
            gate(
                &[window(Scope::Host("api.us.absolute.com".into()), 0, None)],
                5
            )
            .is_open()
        );
        assert!(gate(&[window(Scope::Tenant(other), 0, None)], 5).is_open());
        assert!(
            !gate(
                &[window(Scope::Host("api.absolute.com".into()), 0, None)],
                5
            )
            .is_open()
        );
        assert!(
            !gate(
                &[window(Scope::Tenant(TenantId::new(Uuid::nil())), 0, None)],
                5
            )
            .is_open()
        );
    }
}
