//! The audit log on a page.

mod attested;
pub mod list;
pub(super) mod row;
