//! Files in and out of the register.

use super::{Route, act, act_with_file, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{export, import};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/imports", P::RegisterChange, import::list::show),
        act_with_file(
            "/imports",
            P::RegisterChange,
            &[Kind::ImportBegun, Kind::ImportDiscarded],
            import::upload::upload,
        ),
        page("/imports/{id}", P::RegisterView, import::show::show),
        act(
            "/imports/{id}/start",
            P::RegisterChange,
            &[
                Kind::ImportStarted,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            import::start::start,
        ),
        act(
            "/imports/{id}/discard",
            P::RegisterChange,
            &[Kind::ImportDiscarded],
            import::discard::discard,
        ),
        act(
            "/imports/{id}/confirm",
            P::RegisterConfirm,
            &[
                Kind::ImportConfirmed,
                Kind::ImportRefused,
                Kind::ReauthThrottled,
            ],
            import::confirm::confirm,
        ),
        act(
            "/imports/{id}/decline",
            P::RegisterConfirm,
            &[
                Kind::ImportDeclined,
                Kind::ImportRefused,
                Kind::ReauthThrottled,
            ],
            import::decline::decline,
        ),
        act(
            "/imports/{id}/withdraw",
            P::RegisterChange,
            &[Kind::ImportWithdrawn, Kind::ImportRefused],
            import::withdraw::withdraw,
        ),
        act(
            "/exports/requesters",
            P::RegisterExport,
            &[
                Kind::RegisterExported,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            export::requesters,
        ),
        act(
            "/exports/contracts",
            P::RegisterExport,
            &[
                Kind::RegisterExported,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            export::contracts,
        ),
    ]
}
