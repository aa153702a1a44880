//! For whoever keeps the desk running, and static files.

use super::{Route, page};
use crate::domain::policy::Permission as P;
use crate::web::{asset, ops};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/healthz", P::Anyone, ops::healthz::show),
        page("/readyz", P::Anyone, ops::readyz::show),
        page("/metrics", P::Anyone, ops::metrics::show),
        page("/static/{*path}", P::Anyone, asset::serve),
    ]
}
