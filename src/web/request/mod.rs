//! Accepted requests: where they stand, in words; lists; the whole story of one.

mod attempt;
pub mod evidence;
pub mod list;
pub mod note;
pub mod queue;
pub mod record_by_hand;
pub mod release;
pub mod show;
mod status;
pub mod story;
mod timeline;
mod watched;

pub use list::{Row, row};

pub use status::{Held, Status, due};
