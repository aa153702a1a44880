//! Confirming another's acceptance, and when that is asked for.

pub mod confirm;
pub mod decline;
mod refuse;
pub mod rules;
pub mod show;
