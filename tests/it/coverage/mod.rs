//! Rules about the whole of the project, held by tests.

mod append_only;
mod audit_events;
mod documents;
mod layering;
mod licences;
mod messages;
mod routes;
mod security;
pub mod sources;
mod templates;
mod terms;
