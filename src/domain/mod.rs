//! The desk in pure types: no database, no network, no clock of its own.
//!
//! Every type has one constructor, and decoding from the database goes through it. What a type
//! refuses it refuses with a message key ([`Refused`]), which the page turns into words.

pub mod action;
pub mod agent;
pub mod alarm;
pub mod attempt;
pub mod breaker;
pub mod calendar;
pub mod call;
pub mod claim;
pub mod code;
pub mod code_card;
pub mod confirmation;
pub mod contract;
pub mod contract_change;
pub mod contract_end;
pub mod decision;
pub mod device;
pub mod event;
pub mod fold;
pub mod gate;
pub mod ids;
pub mod import;
pub mod lock_record;
pub mod mail;
pub mod masked;
pub mod policy;
pub mod proof;
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
pub mod stop;
pub mod suspicion;
pub mod telephone;
pub mod text;
pub mod throttle;
pub mod verification;
pub mod watch;

pub use text::Refused;
