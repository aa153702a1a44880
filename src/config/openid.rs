//! The identity provider: all of its settings, or none.

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::{BadConfig, Config, bad, read};

/// What the configuration says of an identity provider.
#[derive(Debug, Clone)]
pub struct OpenId {
    /// Its address, as its tokens name it.
    pub issuer: Url,
    /// What the desk is called there.
    pub client_id: String,
    /// What the desk proves itself with there.
    pub client_secret: SecretString,
    /// What the button says.
    pub label: String,
    /// Words of `amr` (RFC 8176) that stand for a second factor; with none of them the desk asks for
    /// its own.
    pub second_factor_by: Vec<String>,
    /// Where the provider leads people back to.
    pub callback: Url,
}

impl Config {
    /// The identity provider, where one is configured.
    ///
    /// # Errors
    /// Where some of its settings are missing, or one is not what it should be.
    pub fn openid(&self) -> Result<Option<OpenId>, BadConfig> {
        let secret = (
            self.openid_client_secret.as_deref(),
            &self.openid_client_secret_file,
        );
        let Some(issuer) = &self.openid_issuer else {
            let alone = [
                ("openid_client_id", self.openid_client_id.is_some()),
                ("openid_client_secret", secret.0.is_some()),
                ("openid_client_secret_file", secret.1.is_some()),
            ];
            return match alone.iter().find(|(_, is_set)| *is_set) {
                Some((setting, _)) => Err(bad(setting, "is set without openid_issuer")),
                None => Ok(None),
            };
        };
        let issuer = address(issuer)?;
        let client_id = self.openid_client_id.clone().unwrap_or_default();
        if client_id.trim().is_empty() {
            return Err(bad("openid_client_id", "is missing beside openid_issuer"));
        }
        let client_secret = match secret {
            (Some(secret), None) => SecretString::from(secret),
            (None, Some(path)) => {
                let text = read::secret("openid_client_secret_file", path)?;
                SecretString::from(text.expose_secret().trim())
            }
            _ => {
                return Err(bad(
                    "openid_client_secret",
                    "set it, or openid_client_secret_file, beside openid_issuer",
                ));
            }
        };
        let host = issuer.host_str().unwrap_or_default().to_owned();
        let callback = self
            .public_url()?
            .join("/sign-in/openid/callback")
            .map_err(|_| bad("public_url", "leads nowhere"))?;
        Ok(Some(OpenId {
            label: self.openid_label.clone().unwrap_or(host),
            issuer,
            client_id,
            client_secret,
            second_factor_by: self.openid_second_factor_by.clone(),
            callback,
        }))
    }
}

/// Only https, but for a provider on this very machine: whoever stands between could vouch for anybody.
fn address(text: &str) -> Result<Url, BadConfig> {
    let why = "is the https address of the provider, as its tokens name it";
    let url = Url::parse(text).map_err(|_| bad("openid_issuer", why))?;
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if plain && (url.scheme() == "https" || url.scheme() == "http" && here) {
        Ok(url)
    } else {
        Err(bad("openid_issuer", why))
    }
}
