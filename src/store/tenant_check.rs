//! What checks learnt of tenants, and when the API last answered each.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::open_gate;
use super::many::{chunks, many};
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::readiness::{Check, Readiness};

/// The last good call is known to the minute, so that a drained queue does not write it each time.
const GOOD_TO: SignedDuration = SignedDuration::from_secs(60);

/// The columns that [`read`] reads, of tenant `t`, its contract `c` and its row `k` here, on the day `$1`.
macro_rules! readiness_columns {
    () => {
        concat!($crate::store::contract::designated!(), " AS designated, t.token_expires_on, t.mirrored_at, t.mirror_failed_at, t.mirror_why, k.wanted_at, k.checked_at,
         k.why AS check_why, k.clock_ms, k.devices, k.wipes, k.freezes, k.last_good_at,
         (SELECT a.raised_at FROM alarm a WHERE a.kind = 'not_authenticated' AND a.about = t.id AND a.cleared_at IS NULL) AS refused_at")
    };
}
pub(super) use readiness_columns;

/// How a tenant stands.
pub async fn load(conn: &mut Db, id: TenantId, day: Date) -> Result<Option<Readiness>> {
    sqlx::query(concat!(
        "SELECT ",
        readiness_columns!(),
        " FROM tenant t JOIN contract c ON c.id = t.contract_id JOIN readiness k ON k.tenant_id = t.id WHERE t.id = $2"
    ))
    .bind(day.to_string())
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// The tenants that are due to be checked and whose gate is open, at most so many; those that
/// somebody waits for first.
pub async fn due(conn: &mut Db, now: Timestamp, most: i64) -> Result<Vec<TenantId>> {
    let gate = open_gate();
    let sql = format!(
        "SELECT t.id FROM readiness k JOIN tenant t ON t.id = k.tenant_id WHERE k.next_at <= $1 AND {gate}
         ORDER BY CASE WHEN k.wanted_at IS NULL THEN 1 ELSE 0 END, k.next_at, t.id LIMIT $2"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(most)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

/// Notes that somebody waits for a check, on whichever node.
pub async fn want(tx: &mut Tx, id: TenantId, now: Timestamp) -> Result<()> {
    let done = sqlx::query("UPDATE readiness SET next_at = 0, wanted_at = $1 WHERE tenant_id = $2")
        .bind(now.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "readiness", id)
}

/// Keeps what a check learnt.
pub async fn save(tx: &mut Tx, id: TenantId, check: &Check, next_at: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "UPDATE readiness SET next_at = $1, wanted_at = NULL, checked_at = $2, why = $3, clock_ms = $4, devices = $5,
             wipes = $6, freezes = $7
         WHERE tenant_id = $8",
    )
    .bind(next_at.as_microsecond())
    .bind(check.at.as_microsecond())
    .bind(check.why.clone())
    .bind(check.clock_ms)
    .bind(check.devices.code())
    .bind(check.wipes.code())
    .bind(check.freezes.code())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "readiness", id)
}

/// Notes that the API answered calls to these tenants without a failure. Answers with those whose
/// token it did not accept before that.
pub async fn note_good(
    tx: &mut Tx,
    mut tenants: Vec<TenantId>,
    now: Timestamp,
) -> Result<Vec<TenantId>> {
    let (mut old, mut refused) = (Vec::<TenantId>::new(), Vec::new());
    for chunk in chunks(&mut tenants) {
        let sql = format!(
            "SELECT k.tenant_id, k.last_good_at, (SELECT COUNT(*) FROM alarm a
                 WHERE a.kind = 'not_authenticated' AND a.about = k.tenant_id AND a.cleared_at IS NULL) AS alarms
             FROM readiness k WHERE k.tenant_id IN ({})",
            many("VALUES", chunk.len(), 1)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for tenant in &chunk {
            query = query.bind(tenant.to_string());
        }
        for row in query.fetch_all(tx.conn()?).await? {
            let (tenant, last) = (row.parsed("tenant_id")?, row.maybe_time("last_good_at")?);
            if last.is_none_or(|at| at + GOOD_TO <= now) {
                old.push(tenant);
            }
            if row.number("alarms")? > 0 {
                refused.push(tenant);
            }
        }
    }
    for tenant in old {
        sqlx::query("UPDATE readiness SET last_good_at = $1 WHERE tenant_id = $2")
            .bind(now.as_microsecond())
            .bind(tenant.to_string())
            .execute(tx.conn()?)
            .await?;
    }
    Ok(refused)
}

/// The id under which the API keeps the newest lock of a contract, where it told one.
pub async fn known_lock(conn: &mut Db, contract: ContractId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT request_uid FROM request WHERE contract_id = $1 AND action = 'lock' AND state = 'sent'
             AND request_uid NOT LIKE 'evidence:%' ORDER BY accepted_at DESC LIMIT 1",
    )
    .bind(contract.to_string())
    .fetch_optional(conn)
    .await?)
}

pub(super) fn read(row: &AnyRow) -> Result<Readiness> {
    let check = match row.maybe_time("checked_at")? {
        None => None,
        Some(at) => Some(Check {
            at,
            why: row.text("check_why")?,
            clock_ms: row.maybe_number("clock_ms")?,
            devices: row.parsed("devices")?,
            wipes: row.parsed("wipes")?,
            freezes: row.parsed("freezes")?,
        }),
    };
    let failed = row.maybe_time("mirror_failed_at")?;
    let why = row.maybe_text("mirror_why")?.unwrap_or_default();
    Ok(Readiness {
        designated: row.parsed("designated")?,
        token_expires_on: row.maybe_parsed("token_expires_on")?,
        check,
        last_good_at: row.maybe_time("last_good_at")?,
        not_authenticated_since: row.maybe_time("refused_at")?,
        mirrored_at: row.maybe_time("mirrored_at")?,
        mirror_failed: failed.map(|_| why),
        wanted_at: row.maybe_time("wanted_at")?,
    })
}
