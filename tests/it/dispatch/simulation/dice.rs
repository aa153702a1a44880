//! Randomness that a seed makes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kagiban::entropy::Entropy;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// An entropy that can be begun anew.
#[derive(Debug)]
pub struct Dice(Mutex<StdRng>);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    pub fn begin_anew(&self, seed: u64) {
        *self.rng() = StdRng::seed_from_u64(seed);
    }

    fn rng(&self) -> MutexGuard<'_, StdRng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        self.rng().fill_bytes(bytes);
    }
}
