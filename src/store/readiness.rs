//! Tenants that could not take a request at once, and why.

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::row::Columns;
use super::tenant_check::{self, readiness_columns};
use super::{Db, Result};
use crate::domain::calendar::today;
use crate::domain::ids::ContractId;
use crate::domain::readiness::{CHECK_OLD, CLOCK_MS, Lack, MIRROR_OLD, TOKEN_DAYS};

/// How many days before its billing start a contract has to be ready.
const SOON_DAYS: i64 = 7;

/// A tenant that is not ready, or soon will not be.
#[derive(Debug, Clone)]
pub struct NotReady {
    /// Its contract.
    pub contract: ContractId,
    /// The contract's number.
    pub contract_number: String,
    /// The company.
    pub company: String,
    /// What it lacks, the worst first.
    pub lacks: Vec<Lack>,
}

/// Contracts without a tenant, and tenants that lack something: of those that are in force, or soon will
/// be.
pub async fn not_ready(conn: &mut Db, now: Timestamp) -> Result<Vec<NotReady>> {
    let token_ends_by = jiff::tz::Offset::UTC
        .to_datetime(now + SignedDuration::from_hours(24 * TOKEN_DAYS))
        .date();
    let day = today(now);
    let soon = day.saturating_add(SOON_DAYS.days());
    // What may lack something is found here; what it lacks says the domain.
    let rows = sqlx::query(concat!(
        "SELECT c.id AS contract_id, c.number, s.name, t.id AS tenant_id, ",
        readiness_columns!(),
        " FROM contract c JOIN subscriber s ON s.id = c.subscriber_id LEFT JOIN tenant t ON t.contract_id = c.id
         LEFT JOIN readiness k ON k.tenant_id = t.id
         WHERE c.billing_start <= $6 AND NOT EXISTS (SELECT 1 FROM contract_ending e WHERE e.contract_id = c.id AND e.ends_on < $1)
           AND (t.id IS NULL OR t.token_expires_on <= $2 OR t.mirror_failed_at IS NOT NULL OR COALESCE(t.mirrored_at, 0) < $3
             OR COALESCE(k.checked_at, 0) < $4 OR k.why <> '' OR ABS(k.clock_ms) > $5 OR k.devices IN ('refused', 'nothing')
             OR k.wipes = 'refused'
             OR EXISTS (SELECT 1 FROM alarm a WHERE a.kind = 'not_authenticated' AND a.about = t.id AND a.cleared_at IS NULL))
         ORDER BY s.kana_key, c.number LIMIT 50"
    ))
    .bind(day.to_string())
    .bind(token_ends_by.to_string())
    .bind((now - MIRROR_OLD).as_microsecond())
    .bind((now - CHECK_OLD).as_microsecond())
    .bind(CLOCK_MS)
    .bind(soon.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let lacks = match row.maybe_text("tenant_id")? {
                None => vec![Lack::Tenant],
                Some(_) => tenant_check::read(row)?.lacks(now),
            };
            Ok(NotReady {
                contract: row.parsed("contract_id")?,
                contract_number: row.text("number")?,
                company: row.text("name")?,
                lacks,
            })
        })
        .filter(|found| found.as_ref().map_or(true, |found| !found.lacks.is_empty()))
        .collect()
}
