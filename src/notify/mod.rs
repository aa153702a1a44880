//! Telling subscribers by mail: what the letters say, how they are carried, and the outbox that
//! keeps trying. Letters are written in the unit of what they tell (`store::mail::enqueue`).

pub mod carrier;
pub mod letters;
pub mod outbox;
pub mod tell;

pub use carrier::{Carrier, CarrierRefused, NotCarried};
pub use letters::RegisterChange;
pub use outbox::Outbox;
