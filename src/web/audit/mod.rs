//! The audit log on a page.

pub mod list;
pub(super) mod row;
