//! What handlers share.

use std::sync::Arc;

use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;

use super::client::Proxies;
use super::pace::Limits;
use crate::clock::SharedClock;
use crate::crypto::SealKeys;
use crate::crypto::passkey::RelyingParty;
use crate::crypto::password::PasswordHasherPool;
use crate::domain::second_factor::SecondFactorPolicy;
use crate::domain::session::SessionPolicy;
use crate::entropy::SharedEntropy;
use crate::i18n::Catalogues;
use crate::import::Importer;
use crate::openid::Provider;
use crate::store::Store;

/// Everything a handler may use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// The parts, as the composition root puts them together.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
    /// Hashes passwords and passphrases on threads of its own.
    pub passwords: Arc<PasswordHasherPool>,
    /// Seal and open what is kept sealed.
    pub seal_key: Arc<SealKeys>,
    /// Words.
    pub catalogues: Catalogues,
    /// What the configuration says about the web.
    pub settings: Settings,
    /// Who vouches for staff, where somebody does.
    pub openid: Option<Arc<Provider>>,
    /// How often an address may ask, and how much is answered at once.
    pub limits: Limits,
    /// What the process counted: [`super::ops::metrics::recorder`].
    pub metrics: PrometheusHandle,
    /// When the desk started.
    pub started_at: Timestamp,
}

/// What the configuration says about the web.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address under which the desk is reached; `https` makes cookies secure.
    pub public_url: url::Url,
    /// Who may say where a request comes from.
    pub proxies: Proxies,
    /// API addresses beside the vendor's that a tenant may have.
    pub allowed_api_bases: Vec<String>,
    /// Whose sign-in takes a second factor.
    pub second_factor: SecondFactorPolicy,
    /// What checkpoints of the audit log are verified with; absent where none leave the system.
    pub audit_key: Option<String>,
    /// How long sessions last.
    pub sessions: SessionPolicy,
}

impl Settings {
    /// Whether the desk is reached by TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

impl App {
    /// The desk as authenticators know it; none where its address knows no passkeys.
    pub fn relying_party(&self) -> Option<RelyingParty> {
        RelyingParty::of(&self.settings.public_url)
    }

    /// What reads files and takes them into the register.
    pub fn importer(&self) -> Importer {
        Importer {
            store: self.store.clone(),
            passwords: Arc::clone(&self.passwords),
            seal_key: Arc::clone(&self.seal_key),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
