//! What holds the whole desk: maintenance windows and the stop.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{maintenance, stop};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/maintenance", P::MaintenanceView, maintenance::list::show),
        page(
            "/maintenance/new",
            P::MaintenanceChange,
            maintenance::plan::show,
        ),
        act(
            "/maintenance",
            P::MaintenanceChange,
            &[Kind::MaintenancePlanned],
            maintenance::plan::plan,
        ),
        page(
            "/maintenance/{id}",
            P::MaintenanceChange,
            maintenance::change::show,
        ),
        act(
            "/maintenance/{id}",
            P::MaintenanceChange,
            &[Kind::MaintenanceChanged],
            maintenance::change::change,
        ),
        act(
            "/maintenance/{id}/end",
            P::MaintenanceChange,
            &[Kind::MaintenanceEnded],
            maintenance::end::end,
        ),
        act(
            "/stop",
            P::MaintenanceChange,
            &[Kind::DeskStopped, Kind::ReauthThrottled],
            stop::press::press,
        ),
        act(
            "/stop/{id}/lift",
            P::MaintenanceChange,
            &[Kind::DeskStopLifted, Kind::ReauthThrottled],
            stop::lift::lift,
        ),
    ]
}
