//! The register: subscribers and who is told.

use super::{Route, act, page};
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
        page("/subscribers/{id}", P::RegisterView, subscriber::show::show),
        act(
            "/subscribers/{id}",
            P::RegisterView,
            &[Kind::PersonalDataShown],
            subscriber::show::open,
        ),
        page(
            "/subscribers/{id}/statement",
            P::RegisterView,
            subscriber::statement::show,
        ),
        page(
            "/subscribers/{id}/statement.csv",
            P::RegisterView,
            subscriber::statement::csv,
        ),
        page(
            "/subscribers/{id}/history",
            P::RegisterView,
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
        page(
            "/contacts/{id}/edit",
            P::RegisterChange,
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
