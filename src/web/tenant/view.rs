//! A tenant as the pages show it.

use crate::domain::readiness::{TOKEN_DAYS, days_left};
use crate::domain::register::Tenant;
use crate::store::tenant::Mirror;
use crate::store::{self, Db, device, tenant};
use crate::web::Page;

/// A tenant, how its token stands, and how its mirror does.
#[derive(Debug)]
pub struct TenantView {
    /// The tenant.
    pub tenant: Tenant,
    /// How the token is signed with, in words.
    pub signing: String,
    /// The token's last day, in words.
    pub expires: String,
    /// The token ends soon, or has ended.
    pub expires_soon: bool,
    /// How the mirror stands.
    pub mirror: Mirror,
    /// Devices that are mirrored.
    pub devices: i64,
}

impl TenantView {
    /// Reads what the page needs beside the tenant.
    pub async fn load(conn: &mut Db, tenant: Tenant, page: &Page) -> store::Result<Self> {
        let mirror = tenant::mirror(conn, tenant.id).await?;
        let devices = device::count(conn, tenant.id).await?;
        let left = tenant
            .token_expires_on
            .map(|last| days_left(last, page.now));
        let expires = match (tenant.token_expires_on, left) {
            (Some(last), Some(left)) if left < 0 => page.t1("tenant-token-ended", "date", last),
            (Some(last), Some(left)) => page.t2("tenant-token-ends", "date", last, "days", left),
            _ => page.t("tenant-token-unknown"),
        };
        Ok(Self {
            signing: page.code("signing", tenant.signing.code().to_ascii_lowercase()),
            expires_soon: left.is_none_or(|left| left <= TOKEN_DAYS),
            expires,
            tenant,
            mirror,
            devices,
        })
    }
}
