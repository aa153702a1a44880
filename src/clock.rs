//! Time is a parameter: everything that needs the present asks a [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub use jiff::Timestamp;

/// Where the present comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present, in UTC.
    fn now(&self) -> Timestamp;
}

/// A clock that many parts of the program share.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock on another day, and moved by an offset: how a demo lives through its day before
/// it begins.
#[derive(Debug, Default)]
pub struct ShiftedClock {
    base_seconds: i64,
    offset_seconds: AtomicI64,
}

impl ShiftedClock {
    /// A clock that is as many seconds after the machine's; negative before it.
    pub fn based(base_seconds: i64) -> Self {
        Self {
            base_seconds,
            offset_seconds: AtomicI64::new(0),
        }
    }

    /// Moves the clock by this many seconds from where it is based; negative to before it.
    pub fn shift(&self, offset_seconds: i64) {
        self.offset_seconds.store(offset_seconds, Ordering::Relaxed);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let offset = self.offset_seconds.load(Ordering::Relaxed);
        SystemClock.now() + jiff::SignedDuration::from_secs(self.base_seconds + offset)
    }
}
