//! How many devices of contracts are in use, by day. A day's number is that of the last complete reading
//! of the tenant which began on it: less use shows on the day on which it becomes less, and a reading
//! that broke off says nothing.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx, contract, tenant};
use crate::domain::contract::Force;
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::usage::UsageDay;

/// Counts a tenant's active devices, once all of them were read since `begun`, which was on `day`; what
/// that reading did not see is not counted. A contract that is not in force has no usage.
pub async fn count(tx: &mut Tx, id: TenantId, begun: Timestamp, day: Date) -> Result<()> {
    let Some(tenant) = tenant::load(tx.conn()?, id).await? else {
        return Ok(());
    };
    let signed = contract::load(tx.conn()?, tenant.contract, day).await?;
    let Some(signed) = signed.filter(|signed| signed.force(day) == Force::InForce) else {
        return Ok(());
    };
    let devices: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM device WHERE tenant_id = $1 AND agent_status = 'A' AND mirrored_at >= $2",
    )
    .bind(id.to_string())
    .bind(begun.as_microsecond())
    .fetch_one(tx.conn()?)
    .await?;
    let counted = UsageDay {
        day,
        devices,
        contracted: signed.accounts.count(),
    };
    keep(tx, signed.id, counted, begun).await
}

/// Keeps what was counted of a day, unless a later reading was kept before.
pub async fn keep(tx: &mut Tx, id: ContractId, counted: UsageDay, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO usage_day (contract_id, day, devices, contracted, counted_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (contract_id, day) DO UPDATE SET devices = excluded.devices,
             contracted = excluded.contracted, counted_at = excluded.counted_at
         WHERE usage_day.counted_at < excluded.counted_at",
    )
    .bind(id.to_string())
    .bind(counted.day.to_string())
    .bind(counted.devices)
    .bind(counted.contracted)
    .bind(at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// What was counted of a contract from a day on, in the order of the days. A day that is missing was not
/// counted.
pub async fn series(conn: &mut Db, id: ContractId, from: Date) -> Result<Vec<UsageDay>> {
    sqlx::query("SELECT * FROM usage_day WHERE contract_id = $1 AND day >= $2 ORDER BY day")
        .bind(id.to_string())
        .bind(from.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// What was counted of a contract on a day.
pub async fn on(conn: &mut Db, id: ContractId, day: Date) -> Result<Option<UsageDay>> {
    sqlx::query("SELECT * FROM usage_day WHERE contract_id = $1 AND day = $2")
        .bind(id.to_string())
        .bind(day.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The last that was counted of a contract.
pub async fn last(conn: &mut Db, id: ContractId) -> Result<Option<UsageDay>> {
    sqlx::query("SELECT * FROM usage_day WHERE contract_id = $1 ORDER BY day DESC LIMIT 1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The contracts that use more on a day than they have, and have no open case.
pub async fn over(conn: &mut Db, day: Date) -> Result<Vec<ContractId>> {
    sqlx::query(
        "SELECT u.contract_id FROM usage_day u WHERE u.day = $1 AND u.devices > u.contracted AND NOT EXISTS (
             SELECT 1 FROM over_use_case c WHERE c.contract_id = u.contract_id AND c.closed_why IS NULL)
         ORDER BY u.contract_id",
    )
    .bind(day.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| row.parsed("contract_id"))
    .collect()
}

fn read(row: &AnyRow) -> Result<UsageDay> {
    Ok(UsageDay {
        day: row.parsed("day")?,
        devices: row.number("devices")?,
        contracted: row.number("contracted")?,
    })
}
