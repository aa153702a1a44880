//! The register: subscribers and who is told.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{contact, subscriber};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/subscribers", P::RegisterView, subscriber::list::show),
        page("/subscribers/new", P::RegisterChange, subscriber::add::form),
        act(
            "/subscribers/new",
            P::RegisterChange,
            &[Kind::SubscriberAdded],
            subscriber::add::add,
        ),
        read(
            "/subscribers/{id}",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            subscriber::show::show,
        ),
        act(
            "/subscribers/{id}",
            P::RegisterView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            subscriber::show::open,
        ),
        read(
            "/subscribers/{id}/statement",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            subscriber::statement::show,
        ),
        read(
            "/subscribers/{id}/statement.csv",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            subscriber::statement::csv,
        ),
        read(
            "/subscribers/{id}/history",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            subscriber::history::show,
        ),
        page(
            "/subscribers/{id}/edit",
            P::RegisterChange,
            subscriber::edit::form,
        ),
        act(
            "/subscribers/{id}/edit",
            P::RegisterChange,
            &[Kind::SubscriberChanged],
            subscriber::edit::save,
        ),
        page(
            "/subscribers/{id}/contacts/new",
            P::RegisterChange,
            contact::add::form,
        ),
        act(
            "/subscribers/{id}/contacts/new",
            P::RegisterChange,
            &[Kind::ContactAdded],
            contact::add::add,
        ),
        read(
            "/contacts/{id}/edit",
            P::RegisterChange,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            contact::edit::form,
        ),
        act(
            "/contacts/{id}/edit",
            P::RegisterChange,
            &[Kind::ContactChanged],
            contact::edit::save,
        ),
        page(
            "/contacts/{id}/remove",
            P::RegisterChange,
            contact::remove::ask,
        ),
        act(
            "/contacts/{id}/remove",
            P::RegisterChange,
            &[Kind::ContactRemoved],
            contact::remove::remove,
        ),
    ]
}
