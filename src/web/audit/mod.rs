//! The audit log on a page.

pub mod list;
mod row;
