//! Accepted requests: where they stand, in words; lists; the whole story of one.

pub mod list;
pub mod note;
pub mod queue;
pub mod release;
pub mod show;
mod status;
mod timeline;

pub use list::{Row, row};

pub use status::{Held, Status};
