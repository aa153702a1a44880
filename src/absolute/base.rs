//! Where the Absolute API is: the vendor's hosts, and what an administrator allowed besides.

use url::{Position, Url};

/// The vendor's API hosts (Absolute API, one per data centre).
pub const VENDOR_HOSTS: [&str; 6] = [
    "api.absolute.com",
    "api.us.absolute.com",
    "api.eu2.absolute.com",
    "api.fr1.absolutegov.com",
    "api.in1.absolute.com",
    "api.uk1.absolute.com",
];

/// The base URL of an Absolute API that requests may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase(String);

/// Why a text is no base URL of the Absolute API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnApiBase {
    /// It is not a URL of a host.
    #[error("not a URL")]
    NotAUrl,
    /// It carries a path, a query, a fragment or a user.
    #[error("more than scheme, host and port")]
    MoreThanAnOrigin,
    /// Neither the vendor's host over https nor an allowed base.
    #[error("neither a vendor host over https nor an allowed base")]
    NotAllowed,
}

impl ApiBase {
    /// Reads a base URL; `allowed` lists the further bases that an administrator permits, the
    /// only ones that may be plain http.
    pub fn parse(text: &str, allowed: &[String]) -> Result<Self, NotAnApiBase> {
        let url = origin(text)?;
        let vendor = url.scheme() == "https"
            && url.port().is_none()
            && url
                .host_str()
                .is_some_and(|host| VENDOR_HOSTS.contains(&host));
        let permitted = || {
            allowed
                .iter()
                .filter_map(|entry| origin(entry).ok())
                .any(|entry| entry.origin() == url.origin())
        };
        if vendor || permitted() {
            Ok(Self(url[..Position::BeforePath].to_owned()))
        } else {
            Err(NotAnApiBase::NotAllowed)
        }
    }

    /// Scheme, host and port, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one address that every v3 request is posted to (Absolute API, "JWS").
    pub fn validate_url(&self) -> String {
        format!("{}/jws/validate", self.0)
    }
}

impl std::fmt::Display for ApiBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn origin(text: &str) -> Result<Url, NotAnApiBase> {
    let url = Url::parse(text.trim()).map_err(|_| NotAnApiBase::NotAUrl)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(NotAnApiBase::NotAUrl);
    }
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then_some(url).ok_or(NotAnApiBase::MoreThanAnOrigin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_hosts_over_https_are_bases() {
        for host in VENDOR_HOSTS {
            let base = ApiBase::parse(&format!("https://{host}/"), &[]).unwrap();
            assert_eq!(base.as_str(), format!("https://{host}"));
            assert_eq!(base.validate_url(), format!("https://{host}/jws/validate"));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (text, why) in [
            ("http://api.absolute.com", NotAnApiBase::NotAllowed),
            ("https://api.absolute.com:8443", NotAnApiBase::NotAllowed),
            (
                "https://api.absolute.com.evil.example",
                NotAnApiBase::NotAllowed,
            ),
            ("https://cc.absolute.com", NotAnApiBase::NotAllowed),
            (
                "https://api.absolute.com/v3",
                NotAnApiBase::MoreThanAnOrigin,
            ),
            (
                "https://api.absolute.com/?a=b",
                NotAnApiBase::MoreThanAnOrigin,
            ),
            (
                "https://u:p@api.absolute.com",
                NotAnApiBase::MoreThanAnOrigin,
            ),
            ("ftp://api.absolute.com", NotAnApiBase::NotAUrl),
            ("api.absolute.com", NotAnApiBase::NotAUrl),
        ] {
            assert_eq!(ApiBase::parse(text, &[]), Err(why), "{text}");
        }
    }

    #[test]
    fn an_allowed_base_must_agree_in_scheme_host_and_port() {
        let allowed = ["http://127.0.0.1:4010/".to_owned(), "nonsense".to_owned()];
        let base = ApiBase::parse("http://127.0.0.1:4010", &allowed).unwrap();
        assert_eq!(base.validate_url(), "http://127.0.0.1:4010/jws/validate");
        for other in [
            "https://127.0.0.1:4010",
            "http://127.0.0.1:4011",
            "http://localhost:4010",
        ] {
            assert_eq!(
                ApiBase::parse(other, &allowed),
                Err(NotAnApiBase::NotAllowed)
            );
        }
    }
}
