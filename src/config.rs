//! Configuration: defaults, then a TOML file, then the environment (`KAGIBAN_…`), then flags.
//!
//! A half-set configuration is refused at start, with what is missing.

mod audit;
mod check;
mod openid;
mod read;
#[cfg(test)]
mod tests;

pub use self::audit::{AuditOut, WitnessAt, signing_key};
pub use self::openid::OpenId;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::providers::Env;
use ipnet::IpNet;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::crypto::SealKeys;
use crate::crypto::password::{Pepper, Peppers};

/// What a node needs to run.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The address under which staff reach the desk; `https` where TLS is spoken here or by a proxy.
    pub public_url: String,
    /// Certificate chain in PEM; with [`Config::tls_key`], TLS is spoken here. Read again when it changes.
    pub tls_certificate: Option<PathBuf>,
    /// The certificate's private key in PEM.
    pub tls_key: Option<PathBuf>,
    /// Where whoever asks without TLS is led to `public_url`.
    pub redirect_listen: Option<SocketAddr>,
    /// Networks of the proxies in front, such as `10.0.0.0/8`: they say where a request comes from.
    pub trusted_proxies: Vec<String>,
    /// The header in which they say it.
    pub forwarded_header: ForwardedHeader,
    /// Requests that one address may send in a second, but for static files.
    pub requests_per_second: u16,
    /// `sqlite:<path>` or `postgres://…`; absent, [`Config::DATABASE`].
    #[serde(skip_serializing)]
    pub database: Option<String>,
    /// This node's name, kept with every attempt.
    pub node: String,
    /// 32 random bytes in base64 that seal secrets; `kagiban keys generate` makes them. Several,
    /// separated by commas, while they are rotated: the first seals, all open.
    #[serde(skip_serializing)]
    pub seal_key: Option<String>,
    /// A file of the same, instead.
    pub seal_key_file: Option<PathBuf>,
    /// 32 random bytes in base64 mixed into password hashes; may be absent.
    #[serde(skip_serializing)]
    pub pepper: Option<String>,
    /// Peppers of older hashes, which are hashed anew when they match; the present one is not among them.
    #[serde(default, skip_serializing)]
    pub pepper_before: Vec<String>,
    /// API addresses beside the vendor's that a tenant may have: a simulator, a proxy.
    pub allowed_api_bases: Vec<String>,
    /// Where mails go: `smtp://…`, `smtps://…` or `folder:<path>`.
    #[serde(skip_serializing)]
    pub mail: Option<String>,
    /// Sender of the mails.
    pub mail_from: Option<String>,
    /// The key that signs checkpoints of the audit log, as `kagiban audit keygen` makes it; with
    /// [`Config::audit_checkpoints`].
    pub audit_key_file: Option<PathBuf>,
    /// The folder that checkpoints are written to, outside of the database and best on another machine.
    pub audit_checkpoints: Option<PathBuf>,
    /// What the log is called in its checkpoints; absent, the name of the key.
    pub audit_origin: Option<String>,
    /// A witness that is asked to cosign them: what its addresses begin with.
    pub audit_witness: Option<String>,
    /// The line that verifies its cosignatures.
    pub audit_witness_key: Option<String>,
    /// Calls that an Absolute account may get in a second, from all nodes together.
    pub calls_per_second: u32,
    /// Minutes after which an unused session has to sign in again.
    pub session_idle_minutes: i64,
    /// Whose sign-in takes a second factor: `supervisors` (and administrators) or `everybody`.
    pub second_factor: String,
    /// The identity provider that vouches for staff; its address, as its tokens name it.
    pub openid_issuer: Option<String>,
    /// What the desk is called there.
    pub openid_client_id: Option<String>,
    /// What the desk proves itself with there.
    #[serde(skip_serializing)]
    pub openid_client_secret: Option<String>,
    /// A file of the same, instead.
    pub openid_client_secret_file: Option<PathBuf>,
    /// What the button on the sign-in page says.
    pub openid_label: Option<String>,
    /// Words of the token's `amr` that stand for a second factor (RFC 8176), such as `mfa`.
    pub openid_second_factor_by: Vec<String>,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// The same of administrators and auditors, who take no calls: minutes without use.
    pub office_idle_minutes: i64,
    /// And hours in any case.
    pub office_hours: i64,
    /// Threads that hash passwords.
    pub hash_threads: usize,
    /// Whether secrets that another seal key sealed are given up; for one run, by a flag alone.
    #[serde(skip)]
    pub seal_key_lost: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".into(),
            tls_certificate: None,
            tls_key: None,
            redirect_listen: None,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            requests_per_second: 50,
            database: None,
            node: "kagiban".into(),
            seal_key: None,
            seal_key_file: None,
            pepper: None,
            pepper_before: Vec::new(),
            allowed_api_bases: Vec::new(),
            mail: None,
            mail_from: None,
            audit_key_file: None,
            audit_checkpoints: None,
            audit_origin: None,
            audit_witness: None,
            audit_witness_key: None,
            calls_per_second: 20,
            session_idle_minutes: 60,
            second_factor: "supervisors".into(),
            openid_issuer: None,
            openid_client_id: None,
            openid_client_secret: None,
            openid_client_secret_file: None,
            openid_label: None,
            openid_second_factor_by: Vec::new(),
            session_hours: 12,
            office_idle_minutes: 30,
            office_hours: 10,
            hash_threads: 1,
            seal_key_lost: false,
        }
    }
}

/// The header in which proxies say for whom they ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// What most of them set.
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// Something is missing, or not what it should be.
    #[error("{setting}: {why}")]
    Setting {
        /// Which.
        setting: String,
        /// What is wrong, and what to do.
        why: String,
    },
}

fn bad(setting: &str, why: impl Into<String>) -> BadConfig {
    BadConfig::Setting {
        setting: setting.to_owned(),
        why: why.into(),
    }
}

impl Config {
    /// The embedded database of a node that names none.
    pub const DATABASE: &str = "sqlite:kagiban.db";

    /// The database's address.
    pub fn database(&self) -> &str {
        self.database.as_deref().unwrap_or(Self::DATABASE)
    }

    /// Reads the file, if one is named, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, BadConfig> {
        let variables = Env::prefixed("KAGIBAN_").ignore(&["config", "log", "test_postgres"]);
        let variables = variables.iter();
        read::read(
            file,
            variables.map(|(name, text)| (name.as_str().to_lowercase(), text)),
        )
    }

    /// Refuses what can be read and still would not do, before anything is opened with it.
    pub fn check(&self) -> Result<(), BadConfig> {
        check::check(self)
    }

    /// The keys that seal secrets, from the setting or from its file.
    pub fn seal_keys(&self) -> Result<SealKeys, BadConfig> {
        let text = match (&self.seal_key, &self.seal_key_file) {
            (Some(text), None) => SecretString::from(text.as_str()),
            (None, Some(path)) => read::secret("seal_key_file", path)?,
            (Some(_), Some(_)) => {
                return Err(bad(
                    "seal_key_file",
                    "is set beside seal_key; set one of them",
                ));
            }
            (None, None) => {
                return Err(bad(
                    "seal_key",
                    "is missing; make one with `kagiban keys generate` and set KAGIBAN_SEAL_KEY, seal_key in the file, or seal_key_file",
                ));
            }
        };
        SealKeys::parse(&text).map_err(|_| {
            bad(
                "seal_key",
                "is not 32 bytes in base64, or several separated by commas",
            )
        })
    }

    /// The pepper of password hashes, where there is one, and those before it.
    pub fn peppers(&self) -> Result<Peppers, BadConfig> {
        let parse = |setting: &str, text: &str| {
            Pepper::parse(&SecretString::from(text))
                .map_err(|_| bad(setting, "is not 32 bytes in base64"))
        };
        let present = self.pepper.as_deref();
        let present = present.map(|text| parse("pepper", text)).transpose()?;
        let before = self.pepper_before.iter();
        let before = before
            .map(|text| parse("pepper_before", text))
            .collect::<Result<_, _>>()?;
        Ok(Peppers::new(present, before))
    }

    /// Certificate and key, where TLS is spoken here: both, and an address by TLS, or it is refused.
    pub fn tls(&self) -> Result<Option<(&Path, &Path)>, BadConfig> {
        let https = self.public_url()?.scheme() == "https";
        if self.redirect_listen.is_some() && !https {
            return Err(bad(
                "redirect_listen",
                "leads to public_url, which is not https://",
            ));
        }
        match (&self.tls_certificate, &self.tls_key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) if https => Ok(Some((certificate, key))),
            (Some(_), Some(_)) => Err(bad("public_url", "is https:// where TLS is spoken")),
            (Some(_), None) => Err(bad("tls_key", "is missing: the key of tls_certificate")),
            (None, Some(_)) => Err(bad("tls_certificate", "is missing: that of tls_key")),
        }
    }

    /// The networks of the proxies in front.
    pub fn trusted_proxies(&self) -> Result<Vec<IpNet>, BadConfig> {
        let networks = self.trusted_proxies.iter().map(|text| {
            let alone = |_| text.parse::<IpAddr>().map(IpNet::from);
            text.parse::<IpNet>().or_else(alone).map_err(|_| {
                bad(
                    "trusted_proxies",
                    "is a list of networks such as 10.0.0.0/8 or 2001:db8::/32",
                )
            })
        });
        networks.collect()
    }

    /// The public address.
    pub fn public_url(&self) -> Result<url::Url, BadConfig> {
        let url: url::Url = self
            .public_url
            .parse()
            .map_err(|error| bad("public_url", format!("is not an address: {error}")))?;
        let fits = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if fits {
            Ok(url)
        } else {
            Err(bad(
                "public_url",
                "is http:// or https:// with a host, and nothing before or after it",
            ))
        }
    }

    /// Where mails go, and from whom: both or it is refused.
    pub fn mail(&self) -> Result<(MailRoute, String), BadConfig> {
        let route = self
            .mail
            .as_deref()
            .ok_or_else(|| bad("mail", "is missing: smtp://…, smtps://… or folder:<path>"))?;
        let from = self
            .mail_from
            .clone()
            .ok_or_else(|| bad("mail_from", "is missing: the sender of the mails"))?;
        if from.parse::<lettre::message::Mailbox>().is_err() {
            return Err(bad("mail_from", "is not a mail address"));
        }
        match route.split_once(':') {
            Some(("folder", path)) if !path.is_empty() => {
                Ok((MailRoute::Folder(path.into()), from))
            }
            Some(("smtp" | "smtps", _)) => Ok((MailRoute::Smtp(SecretString::from(route)), from)),
            _ => Err(bad("mail", "begins with smtp://, smtps:// or folder:")),
        }
    }
}

/// Where mails go.
#[derive(Debug, Clone)]
pub enum MailRoute {
    /// A server's address; may hold a password.
    Smtp(SecretString),
    /// A folder of `.eml` files.
    Folder(PathBuf),
}
