//! The outbox: what subscribers were told, and what could not be sent.

pub mod list;
pub mod show;
