//! The desk in pure types: no database, no network, no clock of its own.
//!
//! Every type has one constructor, and decoding from the database goes through it. What a type
//! refuses it refuses with a message key ([`Refused`]), which the page turns into words.

pub mod access;
pub mod action;
pub mod agent;
pub mod alarm;
pub mod attempt;
pub mod audit_finding;
pub mod audit_review;
pub mod breaker;
pub mod calendar;
pub mod call;
pub mod child_change;
pub mod child_contract;
pub mod claim;
pub mod code;
pub mod code_card;
pub mod confirmation;
pub mod contact;
pub mod contract;
pub mod decision;
pub mod device;
pub mod ending;
pub mod event;
pub mod fold;
pub mod gate;
pub mod ids;
pub mod import;
pub mod lock_record;
pub mod mail;
pub mod masked;
pub mod over_use;
pub mod policy;
pub mod preparation;
pub mod proof;
pub mod qualifying;
pub mod readiness;
pub mod reference;
pub mod register;
pub mod register_proposal;
pub mod release;
pub mod request;
pub mod script;
pub mod sealed;
pub mod searchable;
pub mod second_factor;
pub mod session;
pub mod standing;
pub mod statement;
pub mod stop;
pub mod supported;
pub mod suspicion;
pub mod task;
pub mod telephone;
pub mod text;
pub mod throttle;
pub mod usage;
pub mod verification;
pub mod watch;
pub mod yen;

pub use text::Refused;
