//! Contacts: who of a subscriber is told.

pub mod add;
pub mod remove;
