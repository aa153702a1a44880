//! Whether the node has every pepper that stored hashes were made with. Found out at start, not by the
//! first caller at night.

use anyhow::{Context, bail};

use crate::crypto::password::Peppers;
use crate::store::{Store, peppered};

/// Refuses to start where a hash needs a pepper that is not configured.
pub(super) async fn check(store: &Store, peppers: &Peppers) -> anyhow::Result<()> {
    let others = peppered::by_others(&mut *store.read().await?, &peppers.names())
        .await
        .context("hashes cannot be read")?;
    if others > 0 {
        bail!(
            "pepper: {others} passwords, passphrases and codes were hashed with a pepper that is not \
             configured. Nothing was changed. Start with that pepper; where it was changed, name the one \
             before it in pepper_before until nobody needs it any more"
        );
    }
    Ok(())
}
