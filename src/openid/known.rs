//! What the provider says of itself, and its keys: asked for when needed, kept for an hour.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::CoreProviderMetadata;

use super::{OpenIdError, Provider};

/// What the provider says of itself.
pub(super) type Metadata = CoreProviderMetadata;

/// How long it is kept.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// Keys that are missed are looked for again, but no more often than this.
const AGAIN: SignedDuration = SignedDuration::from_secs(10);

/// What is known, since when.
pub(super) struct Known {
    pub metadata: Metadata,
    since: Timestamp,
}

impl Provider {
    /// What is known of it; `anew` where a key was missed.
    pub(super) async fn known(&self, anew: bool) -> Result<Arc<Known>, OpenIdError> {
        let mut kept = self.known.lock().await;
        let now = self.clock.now();
        let lasts = if anew { AGAIN } else { FRESH };
        if let Some(known) = kept.as_ref().filter(|known| now < known.since + lasts) {
            return Ok(Arc::clone(known));
        }
        let metadata = Metadata::discover_async(self.issuer_url()?, &self.fetch)
            .await
            .map_err(|error| OpenIdError::Away(chain(&error)))?;
        let known = Arc::new(Known {
            metadata,
            since: now,
        });
        *kept = Some(Arc::clone(&known));
        Ok(known)
    }
}

/// An error with its causes, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
