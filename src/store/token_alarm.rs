//! Tokens that end, and the alarms that stand for that.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::row::Columns;
use super::{Db, Result};
use crate::domain::alarm::AlarmKind;
use crate::domain::ids::TenantId;
use crate::domain::readiness::TOKEN_DAYS;

/// A token that ends soon, or that has an alarm.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The tenant.
    pub tenant: TenantId,
    /// The token's last day.
    pub token_expires_on: Option<Date>,
    /// The alarms of its end that are open.
    pub open: Vec<AlarmKind>,
}

/// Tokens that end within 30 days, and those that have an alarm.
pub async fn endings(conn: &mut Db, now: Timestamp) -> Result<Vec<Ending>> {
    let by = jiff::tz::Offset::UTC
        .to_datetime(now + SignedDuration::from_hours(24 * TOKEN_DAYS))
        .date();
    let rows = sqlx::query(
        "SELECT t.id, t.token_expires_on, a.kind FROM tenant t
         LEFT JOIN alarm a ON a.about = t.id AND a.cleared_at IS NULL
             AND a.kind IN ('token_ends_30', 'token_ends_7', 'token_ends_1')
         WHERE t.token_expires_on <= $1 OR a.id IS NOT NULL ORDER BY t.id",
    )
    .bind(by.to_string())
    .fetch_all(conn)
    .await?;
    let mut endings: Vec<Ending> = Vec::new();
    for row in &rows {
        let tenant: TenantId = row.parsed("id")?;
        if endings.last().is_none_or(|last| last.tenant != tenant) {
            endings.push(Ending {
                tenant,
                token_expires_on: row.maybe_parsed("token_expires_on")?,
                open: Vec::new(),
            });
        }
        if let (Some(kind), Some(last)) = (row.maybe_parsed("kind")?, endings.last_mut()) {
            last.open.push(kind);
        }
    }
    Ok(endings)
}
