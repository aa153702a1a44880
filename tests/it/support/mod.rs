//! What tests need around them: a database server, a browser, a desk.

pub mod authenticator;
pub mod browser;
pub mod clock;
pub mod desk;
pub mod plant;
pub mod postgres;
pub mod program;
pub mod provider;
pub mod second;
pub mod secrets;
pub mod seed;
pub mod visitor;
pub mod witness;
