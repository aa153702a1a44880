//! The audit log on a page.

pub mod list;
mod proof;
pub(super) mod row;
pub(super) mod search;
pub mod show;
