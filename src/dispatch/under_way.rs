//! How many calls this node has under way to each tenant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::ids::TenantId;

/// The calls under way, by tenant.
#[derive(Debug, Default)]
pub(super) struct Calls(Mutex<HashMap<TenantId, usize>>);

/// One call that is under way; dropped, it is over.
#[derive(Debug)]
pub(super) struct UnderWay {
    calls: Arc<Calls>,
    tenant: TenantId,
}

impl Calls {
    /// How many are under way to a tenant.
    pub(super) fn to(&self, tenant: TenantId) -> usize {
        self.counts().get(&tenant).copied().unwrap_or_default()
    }

    /// One more.
    pub(super) fn begin(self: &Arc<Self>, tenant: TenantId) -> UnderWay {
        *self.counts().entry(tenant).or_default() += 1;
        UnderWay {
            calls: Arc::clone(self),
            tenant,
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TenantId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut counts = self.calls.counts();
        if let Some(count) = counts.get_mut(&self.tenant) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.tenant);
            }
        }
    }
}
