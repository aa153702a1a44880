//! Subscribers, requesters and tenants.

use std::fmt;

use jiff::civil::Date;

use super::Refused;
use super::fold::{fold, fold_company, fold_number};
use super::ids::{ContractId, RequesterId, SubscriberId, TenantId};
use super::sealed::SealedColumn;
use super::text::Line;

/// A company that buys the service (契約者).
#[derive(Debug, Clone)]
pub struct Subscriber {
    /// Identity.
    pub id: SubscriberId,
    /// The provider's customer number.
    pub number: Line<32>,
    /// The company's name.
    pub name: Line<100>,
    /// Its reading in kana.
    pub kana: Line<100>,
    /// Grows with each change.
    pub version: i64,
}

impl Subscriber {
    /// What a caller's company name is compared with.
    pub fn name_key(&self) -> String {
        fold_company(self.name.as_str())
    }

    /// What a caller's reading of it is compared with.
    pub fn kana_key(&self) -> String {
        fold_company(self.kana.as_str())
    }
}

/// The days on which a requester may ask, both of them included; without an end where none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    from: Option<Date>,
    until: Option<Date>,
}

impl Validity {
    /// Checks the days.
    pub fn new(from: Option<Date>, until: Option<Date>) -> Result<Self, Refused> {
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            return Err(Refused::new("error-validity-order"));
        }
        Ok(Self { from, until })
    }

    /// The first day, where one is named.
    pub const fn from(self) -> Option<Date> {
        self.from
    }

    /// The last day, where one is named.
    pub const fn until(self) -> Option<Date> {
        self.until
    }

    /// Whether a day is one of them.
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A registered person who may ask (依頼者, R10-3-9).
#[derive(Debug, Clone)]
pub struct Requester {
    /// Identity.
    pub id: RequesterId,
    /// The contract they may ask for.
    pub contract: ContractId,
    /// Their number within the contract.
    pub number: Line<16>,
    /// Name.
    pub name: Line<60>,
    /// Its reading in kana.
    pub kana: Line<60>,
    /// Whether they may ask at present.
    pub active: bool,
    /// On which days.
    pub validity: Validity,
    /// Grows with each change.
    pub version: i64,
}

impl Requester {
    /// The keys that what a caller says is compared with: number, name, reading.
    pub fn keys(&self) -> [String; 3] {
        [
            fold_number(self.number.as_str()),
            fold(self.name.as_str()),
            fold(self.kana.as_str()),
        ]
    }
}

/// A mail address, as far as it can be told without sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// Checks what was typed.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let refused = Refused::new("error-mail-address");
        let text = typed.trim();
        if text.len() > 254 {
            return Err(refused);
        }
        text.parse::<lettre::Address>().map_err(|_| refused)?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::codes! {
    /// How calls to a tenant are signed (RFC 7518).
    Signing {
        /// With the secret that the console showed once.
        Hs256 = "HS256",
        /// With our own P-256 key, whose public half was uploaded.
        Es256 = "ES256",
    }
}

/// A subscriber's Absolute account, and the token that the desk uses there (R10-3-8).
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Identity.
    pub id: TenantId,
    /// The desk option that it belongs to.
    pub contract: ContractId,
    /// Address of the API: scheme, host, port.
    pub api_base: String,
    /// The token's id.
    pub token_id: Line<64>,
    /// How calls are signed.
    pub signing: Signing,
    /// The signing key, sealed; opened only to sign.
    pub secret_sealed: String,
    /// The token's last day, to 23:59:59 UTC.
    pub token_expires_on: Option<Date>,
    /// Grows with each change.
    pub version: i64,
}

impl Tenant {
    /// Host and port of the API: what a maintenance window of scope "host" names.
    pub fn api_host(&self) -> &str {
        api_host(&self.api_base)
    }

    /// The context that the sealed secret is bound to, so that it opens for no other tenant.
    pub fn seal_context(id: TenantId) -> String {
        SealedColumn::TENANT_SECRET.context(id)
    }
}

/// Host and port of an API address.
pub fn api_host(api_base: &str) -> &str {
    api_base
        .split_once("://")
        .map_or(api_base, |(_, rest)| rest.trim_end_matches('/'))
}
