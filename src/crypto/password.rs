//! Password hashes: argon2id on threads of its own.
//!
//! A hash takes a processor for some 15 ms and 19 MiB, on purpose. A bounded number of threads
//! ([`PasswordHasherPool`]) keeps a rush of logins from starving the dispatch of requests.

mod argon;
mod phc;
mod pool;
#[cfg(test)]
mod tests;

pub use argon::{NotAPepper, Pepper, Peppers};
pub use phc::{NotAPhcString, PhcString};
pub use pool::{PasswordHasherPool, PoolSize};

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The secret is the one that was hashed.
    pub matched: bool,
    /// The hash was made with other parameters or without the pepper: where `matched` too, hash
    /// the secret again and store that.
    pub outdated: bool,
}

/// Why there is no hash and no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The waiting line is full; later it may not be.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// The pool is shutting down.
    #[error("the password threads have stopped")]
    Stopped,
    /// The hash was made with a pepper that is not configured.
    #[error("the password hash was made with another pepper")]
    OtherPepper,
    /// argon2 refused, for example for want of memory.
    #[error("argon2 failed")]
    Failed,
}
