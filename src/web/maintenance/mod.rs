//! Maintenance windows (R10-3-10): when nothing leaves, and why.

pub mod change;
pub mod end;
pub mod list;
pub mod plan;

use jiff::Timestamp;

use super::Page;
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::ids::MaintenanceId;
use crate::store::maintenance::Targets;

/// A window, in words.
pub(super) struct Window {
    id: MaintenanceId,
    version: i64,
    scope: String,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    reason: String,
    planned_by: String,
    runs: bool,
    called_off: bool,
}

impl Window {
    fn of(page: &Page, window: &Maintenance, targets: &Targets, planned_by: String) -> Self {
        Self {
            id: window.id,
            version: window.version,
            scope: scope(page, &window.scope, targets),
            starts_at: window.starts_at,
            ends_at: window.ends_at,
            reason: window.reason.to_string(),
            planned_by,
            runs: window.runs_at(page.now),
            called_off: window.ends_at == Some(window.starts_at),
        }
    }

    fn href(&self) -> String {
        format!("/maintenance/{}", self.id)
    }

    fn is_over(&self, now: &Timestamp) -> bool {
        self.called_off || self.ends_at.is_some_and(|end| end <= *now)
    }
}

/// What a window closes, in words.
pub(super) fn scope(page: &Page, scope: &Scope, targets: &Targets) -> String {
    match scope {
        Scope::Desk => page.t("maintenance-scope-desk"),
        Scope::Host(host) => page.t1("maintenance-scope-host", "host", host),
        Scope::Tenant(id) => targets
            .tenants
            .iter()
            .find(|tenant| tenant.id == *id)
            .map_or_else(
                || page.t("maintenance-scope-tenant-gone"),
                |tenant| {
                    page.t2(
                        "maintenance-scope-tenant",
                        "contract",
                        &tenant.contract,
                        "company",
                        &tenant.company,
                    )
                },
            ),
    }
}
