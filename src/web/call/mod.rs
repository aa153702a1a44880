//! Calls: the intake, step by step.

pub mod call_back;
pub mod caller;
pub mod claim;
pub mod commit;
pub mod device;
pub mod end;
mod found;
pub mod join;
pub mod list;
pub mod lost;
pub mod note;
pub mod open;
pub mod script;
pub mod second;
mod second_view;
pub mod show;
pub mod step;
pub mod suspicion;
pub mod take_over;
pub mod verify;
mod view;

pub(in crate::web) use view::again;
