//! The whole surface of the desk: method, path, permission, handler, and the events that a mutation
//! writes. A test holds that every route has a permission and every mutation an event.

mod account;
mod agreement;
mod audit;
mod call;
mod confirmation;
mod contract;
mod course;
mod credential;
mod import;
mod openid;
mod ops;
mod over_use;
mod prepared;
mod proposal;
mod qualifying;
mod reconciliation;
mod record;
mod request;
mod retention;
mod second_step;
mod staff;
mod standing;
mod subscriber;
mod tenant;
mod verification;

use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use http::Method;

use super::App;
use crate::domain::event::Kind;
use crate::domain::policy::Permission;

/// A row of the table.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path, in axum's words.
    pub path: &'static str,
    /// What it needs.
    pub permission: Permission,
    /// What it may write into the audit log; empty for most of what is only read.
    pub events: &'static [Kind],
    /// Whether it takes a file beside a form's fields.
    pub takes_file: bool,
    pub(super) handler: MethodRouter<App>,
}

fn page<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    permission: Permission,
    handler: H,
) -> Route {
    Route {
        method: Method::GET,
        path,
        permission,
        events: &[],
        takes_file: false,
        handler: get(handler),
    }
}

/// A page whose opening is told to the log.
fn read<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    permission: Permission,
    events: &'static [Kind],
    handler: H,
) -> Route {
    Route {
        events,
        ..page(path, permission, handler)
    }
}

fn act<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    permission: Permission,
    events: &'static [Kind],
    handler: H,
) -> Route {
    Route {
        method: Method::POST,
        path,
        permission,
        events,
        takes_file: false,
        handler: post(handler),
    }
}

fn act_with_file<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    permission: Permission,
    events: &'static [Kind],
    handler: H,
) -> Route {
    Route {
        takes_file: true,
        ..act(path, permission, events, handler)
    }
}

/// The table.
pub fn routes() -> Vec<Route> {
    [
        staff::table(),
        second_step::table(),
        account::table(),
        openid::table(),
        call::table(),
        confirmation::table(),
        verification::table(),
        request::table(),
        standing::table(),
        subscriber::table(),
        agreement::table(),
        contract::table(),
        course::table(),
        over_use::table(),
        tenant::table(),
        credential::table(),
        prepared::table(),
        proposal::table(),
        import::table(),
        qualifying::table(),
        retention::table(),
        record::table(),
        reconciliation::table(),
        audit::table(),
        ops::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
