//! Tenants that could not take a request at once, and why.

use jiff::civil::Date;

use super::row::Columns;
use super::{Db, Result};
use crate::domain::ids::ContractId;

/// A tenant that is not ready, or soon will not be.
#[derive(Debug, Clone)]
pub struct NotReady {
    /// Its contract.
    pub contract: ContractId,
    /// The contract's number.
    pub contract_number: String,
    /// The company.
    pub company: String,
    /// Why.
    pub why: Why,
}

/// Why a tenant is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The contract has no tenant.
    NoTenant,
    /// The token's last day; it may be over.
    TokenEnds(Date),
    /// Devices could not be fetched; a short stable word says why.
    MirrorFailed(String),
}

/// Contracts without a tenant, tokens that end by a day, and mirrors that failed.
pub async fn not_ready(conn: &mut Db, token_ends_by: Date) -> Result<Vec<NotReady>> {
    sqlx::query(
        "SELECT c.id, c.number, s.name, t.id AS tenant_id, t.token_expires_on, t.mirror_failed_at, t.mirror_why
         FROM contract c JOIN subscriber s ON s.id = c.subscriber_id LEFT JOIN tenant t ON t.contract_id = c.id
         WHERE t.id IS NULL OR t.token_expires_on <= $1 OR t.mirror_failed_at IS NOT NULL
         ORDER BY s.kana_key, c.number LIMIT 50",
    )
    .bind(token_ends_by.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let token: Option<Date> = row.maybe_parsed("token_expires_on")?;
        let why = match (row.maybe_text("tenant_id")?, token, row.maybe_text("mirror_why")?) {
            (None, ..) => Why::NoTenant,
            (_, Some(date), _) if date <= token_ends_by => Why::TokenEnds(date),
            (_, _, why) => Why::MirrorFailed(why.unwrap_or_default()),
        };
        Ok(NotReady {
            contract: row.parsed("id")?,
            contract_number: row.text("number")?,
            company: row.text("name")?,
            why,
        })
    })
    .collect()
}
