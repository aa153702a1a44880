//! TLS in the process: a certificate that is replaced while the desk is open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How often the files are looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(30);

/// A certificate with its key, and the files that they come from.
#[derive(Debug)]
pub(crate) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    served: RustlsConfig,
    /// Of the files as they were last looked at, good or not.
    seen: [u8; 32],
}

/// What a look at the files found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Nothing new.
    Same,
    /// Another certificate, which new connections get.
    Replaced,
    /// Something that cannot be served: the one before it stays.
    Refused,
}

impl Tls {
    /// Reads a chain of certificates and its key, both in PEM.
    pub(crate) fn open(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let files = Files::read(certificate, key)?;
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            served: RustlsConfig::from_config(files.config()?),
            seen: files.digest(),
        })
    }

    /// What connections are served with, now and after it was replaced.
    pub(crate) fn served(&self) -> RustlsConfig {
        self.served.clone()
    }

    /// Looks at the files once. What is refused is said in the log, once, and as long as it lasts by
    /// the gauge `kagiban_tls_certificate_refused`.
    pub(crate) fn look(&mut self) -> Look {
        let files = Files::read(&self.certificate, &self.key);
        let digest = files.as_ref().map_or([0; 32], Files::digest);
        if digest == self.seen {
            return Look::Same;
        }
        self.seen = digest;
        let (look, gauge) = match files.and_then(|files| files.config()) {
            Ok(config) => {
                self.served.reload_from_config(config);
                tracing::info!("another certificate is served to new connections");
                (Look::Replaced, 0.0)
            }
            Err(error) => {
                let error: &(dyn std::error::Error + 'static) = error.as_ref();
                tracing::error!(
                    error,
                    "the new certificate cannot be served; the one before it stays"
                );
                (Look::Refused, 1.0)
            }
        };
        metrics::gauge!("kagiban_tls_certificate_refused").set(gauge);
        look
    }

    /// Looks now and then, and at SIGHUP, until `stop`.
    pub(crate) async fn watch(mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let mut told = signal(SignalKind::hangup())?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = told.recv() => {}
                () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
            }
            // Two small files; still, a disk may hang.
            self = tokio::task::spawn_blocking(move || {
                self.look();
                self
            })
            .await?;
        }
    }
}

struct Files {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl Files {
    fn read(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let read = |setting: &str, path: &Path| {
            std::fs::read(path)
                .with_context(|| format!("{setting}: {} cannot be read", path.display()))
        };
        Ok(Self {
            certificate: read("tls_certificate", certificate)?,
            key: Zeroizing::new(read("tls_key", key)?),
        })
    }

    fn digest(&self) -> [u8; 32] {
        let length = self.certificate.len().to_be_bytes();
        Sha256::new()
            .chain_update(length)
            .chain_update(&self.certificate)
            .chain_update(&*self.key)
            .finalize()
            .into()
    }

    /// TLS 1.3 and 1.2 with rustls' own choice of suites; HTTP/1.1.
    fn config(&self) -> anyhow::Result<Arc<ServerConfig>> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<_, _>>()
            .context("tls_certificate: is not PEM")?;
        if chain.is_empty() {
            return Err(anyhow!("tls_certificate: holds no certificate"));
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|_| anyhow!("tls_key: holds no private key in PEM"))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .context("tls_certificate and tls_key: do not belong together, or cannot be used")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
