//! The Absolute management API: a client that knows exactly how a call can end, and a simulator.

mod accepted;
mod actions;
mod answers;
mod base;
mod classify;
mod client;
mod credentials;
mod devices;
#[cfg(test)]
mod exchange_tests;
mod freeze_action;
mod http;
mod jws;
mod order;
mod outcome;
mod records;
mod siem;
pub mod simulator;
mod wire;

pub use accepted::Accepted;
pub use actions::{WipeAction, WipeRequest};
pub use base::{ApiBase, NotAnApiBase, VENDOR_HOSTS};
pub use classify::{FailureKind, classify_failure, classify_status};
pub use client::{Asked, Call, Client};
pub use credentials::{BadKey, Credentials, SigningKey};
pub use devices::DevicesPage;
pub use freeze_action::{FreezeAction, FreezeStep};
pub use http::{Limits, client as http_client};
pub use order::{FreezeOrder, OneDevice, OrderRefused, WipeOrder};
pub use outcome::{Class, Effect, End, Why, WhyKind};
pub use records::{DeviceRecord, FreezeStatus};
pub use siem::SiemEvent;
