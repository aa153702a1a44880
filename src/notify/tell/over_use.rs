//! Telling a subscriber's contacts of over-use.

use jiff::Timestamp;

use super::post;
use crate::domain::contact::Purpose;
use crate::domain::mail::Letter;
use crate::domain::over_use::Case;
use crate::entropy::Entropy;
use crate::store::{Result, Tx};

/// Writes a letter of [`crate::notify::letters::over_use`] to the contacts for the contract.
pub async fn of(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    case: &Case,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    let whom = (case.subscriber, Some(Purpose::Contract));
    post(tx, entropy, whom, letter, (None, None), now).await
}
