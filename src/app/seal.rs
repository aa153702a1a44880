//! Whether the node's seal key is the one that tenants' secrets were sealed with. Found out at start,
//! not by the first request at night.

use anyhow::{Context, bail};

use crate::crypto::{OpenError, SealKey};
use crate::domain::register::Tenant;
use crate::store::{Store, tenant};

/// Refuses a key that does not open what is sealed, unless those secrets are given up for `lost`.
pub(super) async fn check(store: &Store, key: &SealKey, lost: bool) -> anyhow::Result<()> {
    let tenants = tenant::all(&mut *store.read().await?)
        .await
        .context("tenants cannot be read")?;
    let mut closed = 0_usize;
    let mut sealed_with = None;
    for tenant in &tenants {
        match key.open(&Tenant::seal_context(tenant.id), &tenant.secret_sealed) {
            Ok(_) => {}
            Err(OpenError::WrongKey {
                sealed_with: id, ..
            }) => {
                closed += 1;
                sealed_with.get_or_insert(id);
            }
            // One damaged row must not stop the desk for all others.
            Err(error @ (OpenError::Malformed | OpenError::Corrupt)) => {
                tracing::error!(tenant = %tenant.id, %error, "a tenant's secret does not open; enter it again on the tenant's page");
            }
        }
    }
    let Some(sealed_with) = sealed_with else {
        return Ok(());
    };
    if lost {
        tracing::warn!(
            secrets = closed,
            "secrets of another seal key are given up; enter them again on the tenants' pages"
        );
        return Ok(());
    }
    bail!(
        "seal_key: is key {}, but {closed} of {} tenants' secrets were sealed with key {sealed_with}. \
         Nothing was changed. Start with that key; where it is lost, start with --seal-key-lost and \
         enter the secrets again on the tenants' pages",
        key.id(),
        tenants.len(),
    )
}
