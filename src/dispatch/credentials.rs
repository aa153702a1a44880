//! Opening a tenant's secret, right before it signs.

use crate::absolute::{ApiBase, Credentials, SigningKey};
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::register::Tenant;
use crate::store::{Store, tenant};

use super::Parts;

/// Why a tenant cannot be called: a short stable word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unusable(pub &'static str);

impl Parts {
    /// The credentials of a tenant, which must belong to this contract (R10-3-8).
    pub(super) async fn credentials(
        &self,
        id: TenantId,
        contract: ContractId,
    ) -> Result<Credentials, Unusable> {
        let tenant = load(&self.store, id).await?;
        if tenant.contract != contract {
            return Err(Unusable("tenant_mismatch"));
        }
        self.open(&tenant)
    }

    /// The credentials of a tenant.
    pub(super) fn open(&self, tenant: &Tenant) -> Result<Credentials, Unusable> {
        let base = ApiBase::parse(&tenant.api_base, &self.allowed_api_bases)
            .map_err(|_| Unusable("api_base"))?;
        let secret = self.seal_key.open(&Tenant::seal_context(tenant.id), &tenant.secret_sealed).map_err(|error| {
            tracing::error!(tenant = %tenant.id, error = &error as &dyn std::error::Error, "a tenant's secret does not open");
            Unusable("seal_key")
        })?;
        let key = SigningKey::from_stored(tenant.signing.code(), &secret)
            .map_err(|_| Unusable("seal_key"))?;
        Ok(Credentials {
            base,
            token_id: tenant.token_id.to_string(),
            key,
        })
    }
}

async fn load(store: &Store, id: TenantId) -> Result<Tenant, Unusable> {
    let loaded = async { tenant::load(&mut *store.read().await?, id).await }.await;
    match loaded {
        Ok(Some(tenant)) => Ok(tenant),
        Ok(None) => Err(Unusable("tenant_mismatch")),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a tenant could not be read"
            );
            Err(Unusable("not_sent"))
        }
    }
}
