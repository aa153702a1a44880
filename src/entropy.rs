//! Randomness is a parameter: keys, tokens, salts and ids are drawn from an [`Entropy`].

use std::sync::Arc;

use rand::TryRng;
use uuid::Uuid;

use crate::clock::Timestamp;

/// Where random bytes come from.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A source of randomness that many parts of the program share.
pub type SharedEntropy = Arc<dyn Entropy>;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::expect_used,
        reason = "without randomness no key or token may be made; stopping is the safe answer"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rngs::SysRng
            .try_fill_bytes(bytes)
            .expect("the operating system has randomness");
    }
}

/// A new time-ordered id (RFC 9562, version 7).
pub fn uuid_v7(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut tail = [0; 10];
    entropy.fill(&mut tail);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}
