//! Whose call it is: signature, window of `issuedAt`, last day of the token.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::envelope::Envelope;
use super::world::{Caller, World};

impl World {
    /// Who signed an envelope, if it counts.
    pub(super) fn authenticate(&self, envelope: &Envelope, now_ms: i64) -> Option<Caller> {
        let caller = self.caller(&envelope.kid)?;
        let now = Timestamp::from_millisecond(now_ms).ok()?;
        let today = Offset::UTC.to_datetime(now).date();
        let window = u64::try_from(self.issued_at_window_ms).unwrap_or_default();
        let counts = envelope.issued_at_ms.abs_diff(now_ms) <= window
            && caller.token.expires_on.is_none_or(|last| today <= last)
            && envelope.is_signed_by(&caller.token.verifier);
        counts.then(|| caller.clone())
    }
}
