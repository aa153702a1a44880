//! Telling a subscriber's contacts of over-use.

use jiff::Timestamp;

use super::post;
use crate::domain::mail::Letter;
use crate::domain::over_use::Case;
use crate::entropy::Entropy;
use crate::store::{Result, Tx};

/// Writes a letter of [`crate::notify::letters::over_use`] to all contacts.
pub async fn of(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    case: &Case,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    post(tx, entropy, case.subscriber, letter, (None, None), now).await
}
