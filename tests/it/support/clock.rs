//! A clock that a test moves.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use kagiban::clock::Clock;

/// Stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock at a time such as `2026-11-21T18:14:00Z`.
    pub fn at(time: &str) -> Self {
        Self(Mutex::new(time.parse().unwrap()))
    }

    /// Moves it; seconds below zero move it back.
    pub fn move_by(&self, seconds: i64) {
        self.shift(SignedDuration::from_secs(seconds));
    }

    /// Moves it by less than a second, or by a time that was worked out.
    pub fn shift(&self, by: SignedDuration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Puts it right.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
