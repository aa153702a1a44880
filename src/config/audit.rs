//! What leaves the system of the audit log: key and folder together, a witness with its key, or nothing.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{BadConfig, Config, bad, read};
use crate::audit::checkpoint::Origin;
use crate::audit::note::{Algorithm, SigningKey, VerifierKey};

/// What the configuration says of checkpoints.
#[derive(Debug)]
pub struct AuditOut {
    /// What signs.
    pub key: SigningKey,
    /// Which log it is.
    pub origin: Origin,
    /// Where checkpoints are written.
    pub folder: PathBuf,
    /// Who is asked to cosign them.
    pub witness: Option<WitnessAt>,
}

/// A witness (<https://c2sp.org/tlog-witness>).
#[derive(Debug, Clone)]
pub struct WitnessAt {
    /// What its addresses begin with, ending in a slash.
    pub prefix: Url,
    /// What its cosignatures are verified with.
    pub key: VerifierKey,
}

impl Config {
    /// What leaves the system, where anything does.
    ///
    /// # Errors
    /// Where half of it is missing, or a part is not what it should be.
    pub fn audit(&self) -> Result<Option<AuditOut>, BadConfig> {
        let (Some(key), Some(folder)) = (&self.audit_key_file, &self.audit_checkpoints) else {
            let set = [
                (
                    "audit_checkpoints",
                    self.audit_checkpoints.is_some(),
                    "audit_key_file",
                ),
                (
                    "audit_key_file",
                    self.audit_key_file.is_some(),
                    "audit_checkpoints",
                ),
                (
                    "audit_origin",
                    self.audit_origin.is_some(),
                    "audit_key_file",
                ),
                (
                    "audit_witness",
                    self.audit_witness.is_some(),
                    "audit_key_file",
                ),
                (
                    "audit_witness_key",
                    self.audit_witness_key.is_some(),
                    "audit_witness",
                ),
            ];
            return match set.into_iter().find(|(_, is_set, _)| *is_set) {
                Some((setting, _, missing)) => {
                    Err(bad(setting, format!("is set without {missing}")))
                }
                None => Ok(None),
            };
        };
        let key = signing_key("audit_key_file", key)?;
        let origin = match &self.audit_origin {
            None => key.verifier().name().into(),
            Some(line) => line
                .parse()
                .map_err(|_| bad("audit_origin", "is a line of text that names the log"))?,
        };
        Ok(Some(AuditOut {
            key,
            origin,
            folder: folder.clone(),
            witness: self.witness()?,
        }))
    }

    fn witness(&self) -> Result<Option<WitnessAt>, BadConfig> {
        let (prefix, key) = match (&self.audit_witness, &self.audit_witness_key) {
            (None, None) => return Ok(None),
            (Some(prefix), Some(key)) => (prefix, key),
            (Some(_), None) => {
                let why =
                    "is set without audit_witness_key, the line that verifies its cosignatures";
                return Err(bad("audit_witness", why));
            }
            (None, Some(_)) => {
                return Err(bad("audit_witness_key", "is set without audit_witness"));
            }
        };
        let why =
            "is the http:// or https:// address before add-checkpoint, without anything behind it";
        let mut prefix = Url::parse(prefix).map_err(|_| bad("audit_witness", why))?;
        let fits = matches!(prefix.scheme(), "http" | "https")
            && prefix.query().is_none()
            && prefix.fragment().is_none()
            && prefix.username().is_empty()
            && prefix.password().is_none();
        if !fits {
            return Err(bad("audit_witness", why));
        }
        if !prefix.path().ends_with('/') {
            let path = format!("{}/", prefix.path());
            prefix.set_path(&path);
        }
        let why = "is not the line name+id+key of a witness that cosigns with Ed25519";
        let key: VerifierKey = key
            .trim()
            .parse()
            .map_err(|_| bad("audit_witness_key", why))?;
        if key.algorithm() != Algorithm::CosignatureV1 {
            return Err(bad("audit_witness_key", why));
        }
        Ok(Some(WitnessAt { prefix, key }))
    }
}

/// Reads a key that `kagiban audit keygen` made. What is wrong is named by `setting`.
///
/// # Errors
/// Where the file cannot be read, or holds no such key.
pub fn signing_key(setting: &str, file: &Path) -> Result<SigningKey, BadConfig> {
    let text = read::secret(setting, file)?;
    let line = SecretString::from(text.expose_secret().trim());
    SigningKey::parse(&line).map_err(|why| bad(setting, format!("{}: {why}", file.display())))
}
