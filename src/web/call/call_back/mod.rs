//! Calling a requester back on a number that was registered beforehand: a check, never a proof.

pub mod answered;
pub mod open;
