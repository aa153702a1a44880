//! Suspected calls, as supervisors see to them.

pub mod clear;
