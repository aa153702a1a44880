//! The simulator, driven over HTTP as anybody's client would, each answer held against the schemas
//! in `schema/`.

mod approvals;
mod bench;
mod bodies;
mod conditions;
mod console;
mod contacts;
mod documents;
mod envelopes;
mod faults;
mod filters;
mod freezes;
mod journal;
mod lists;
mod messages;
mod mirror;
mod removals;
mod routes;
mod schema;
mod siem;
pub mod signer;
mod tokens;
mod wipes;
