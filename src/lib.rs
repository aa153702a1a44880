//! Kagiban (鍵番): a 24/365 remote lock/wipe request desk.
//!
//! The layers, and the direction in which they may import each other, are described in
//! `docs/architecture.md` and held by a test.

pub mod absolute;
pub mod app;
pub mod attest;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod daily;
pub mod dispatch;
pub mod domain;
pub mod entropy;
pub mod i18n;
pub mod import;
pub mod notify;
pub mod openid;
pub mod store;
pub mod web;
