//! Signing in, what is one's own, and the staff.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{agent, banner, home, preferences, sign_in, sign_out};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/", P::SelfService, home::show),
        page("/banners", P::SelfService, banner::show),
        page("/sign-in", P::Anyone, sign_in::show),
        act(
            "/sign-in",
            P::Anyone,
            &[Kind::AgentSignedIn, Kind::AgentSignInRefused],
            sign_in::enter,
        ),
        act(
            "/sign-out",
            P::SelfService,
            &[Kind::AgentSignedOut],
            sign_out::leave,
        ),
        act(
            "/preferences",
            P::SelfService,
            &[Kind::PreferencesChanged],
            preferences::change,
        ),
        page("/agents", P::StaffView, agent::list::show),
        page("/agents/new", P::StaffChange, agent::add::show),
        act(
            "/agents",
            P::StaffChange,
            &[Kind::AgentAdded, Kind::ReauthRefused, Kind::ReauthThrottled],
            agent::add::add,
        ),
        page("/agents/{id}", P::StaffChange, agent::edit::show),
        act(
            "/agents/{id}",
            P::StaffChange,
            &[Kind::AgentChanged],
            agent::edit::save,
        ),
        act(
            "/agents/{id}/password",
            P::StaffChange,
            &[
                Kind::AgentChanged,
                Kind::OpenIdUnlinked,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            agent::password::reset,
        ),
        act(
            "/agents/{id}/sessions/end",
            P::StaffChange,
            &[Kind::SessionEnded],
            agent::sessions::end,
        ),
        act(
            "/agents/{id}/second-factor",
            P::StaffChange,
            &[
                Kind::SecondFactorReset,
                Kind::OpenIdUnlinked,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            agent::second_factor::reset,
        ),
    ]
}
