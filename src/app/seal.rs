//! Whether the node's seal key is the one that the stored secrets were sealed with: those of tenants,
//! and the seeds of requesters' authenticator apps. Found out at start, not by the first request or
//! caller at night.

use anyhow::{Context, bail};

use crate::crypto::{OpenError, SealKey};
use crate::domain::register::{Requester, Tenant};
use crate::store::{Result, Store, requester_totp, tenant};

/// Something that is sealed.
struct Sealed {
    /// What the secret is bound to, which also names it in the log.
    context: String,
    text: String,
    /// What helps where it is damaged.
    mend: &'static str,
}

/// Refuses a key that does not open what is sealed, unless those secrets are given up for `lost`.
pub(super) async fn check(store: &Store, key: &SealKey, lost: bool) -> anyhow::Result<()> {
    let secrets = secrets(store)
        .await
        .context("sealed secrets cannot be read")?;
    let mut closed = 0_usize;
    let mut sealed_with = None;
    for secret in &secrets {
        match key.open(&secret.context, &secret.text) {
            Ok(_) => {}
            Err(OpenError::WrongKey {
                sealed_with: id, ..
            }) => {
                closed += 1;
                sealed_with.get_or_insert(id);
            }
            // One damaged row must not stop the desk for all others.
            Err(error @ (OpenError::Malformed | OpenError::Corrupt)) => {
                tracing::error!(secret = %secret.context, %error, "a sealed secret does not open; {}", secret.mend);
            }
        }
    }
    let Some(sealed_with) = sealed_with else {
        return Ok(());
    };
    if lost {
        tracing::warn!(
            secrets = closed,
            "secrets of another seal key are given up; enter them again on the tenants' pages, and enrol \
             authenticator apps again on the requesters' pages"
        );
        return Ok(());
    }
    bail!(
        "seal_key: is key {}, but {closed} of {} secrets were sealed with key {sealed_with}. \
         Nothing was changed. Start with that key; where it is lost, start with --seal-key-lost, enter \
         the secrets again on the tenants' pages and enrol authenticator apps again on the requesters' pages",
        key.id(),
        secrets.len(),
    )
}

async fn secrets(store: &Store) -> Result<Vec<Sealed>> {
    let mut read = store.read().await?;
    let tenants = tenant::all(&mut read).await?.into_iter();
    let tenants = tenants.map(|tenant| Sealed {
        context: Tenant::seal_context(tenant.id),
        text: tenant.secret_sealed,
        mend: "enter it again on the tenant's page",
    });
    let seeds = requester_totp::all(&mut read).await?.into_iter();
    let seeds = seeds.map(|(requester, seed)| Sealed {
        context: Requester::totp_context(requester),
        text: seed,
        mend: "enrol the authenticator app again on the requester's page",
    });
    Ok(tenants.chain(seeds).collect())
}
