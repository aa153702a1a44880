//! The command line, as a process or as the node that it starts.

mod attest;
mod audit;
mod demo;
mod keys;
mod start;
mod tls;
