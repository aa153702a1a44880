//! The audit log on a page.

mod attested;
pub mod export;
pub mod list;
mod proof;
pub(super) mod row;
pub(super) mod search;
pub mod show;
