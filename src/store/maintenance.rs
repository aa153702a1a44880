//! Maintenance windows (R10-3-10). One that was called off before it began ends where it starts.

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::ids::{MaintenanceId, TenantId};

/// Plans a window; the dispatch looks at the gate anew.
pub async fn plan(tx: &mut Tx, window: &Maintenance, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO maintenance (id, scope, target, starts_at, ends_at, reason, planned_by, planned_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(window.id.to_string())
    .bind(window.scope.code())
    .bind(window.scope.target())
    .bind(window.starts_at.as_microsecond())
    .bind(window.ends_at.map(Timestamp::as_microsecond))
    .bind(window.reason.to_string())
    .bind(window.planned_by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    tx.wake_dispatch();
    Ok(())
}

/// Ends a running window now, or calls one off that has not begun.
pub async fn end(tx: &mut Tx, id: MaintenanceId, version: i64, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "UPDATE maintenance SET ends_at = CASE WHEN starts_at > $1 THEN starts_at ELSE $1 END, version = version + 1
         WHERE id = $2 AND version = $3 AND (ends_at IS NULL OR ends_at > $1)",
    )
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .bind(version)
    .execute(tx.conn()?)
    .await?;
    tx.wake_dispatch();
    one_changed(done.rows_affected(), "maintenance", id)
}

/// Moves the end of a window that has not ended; `None` leaves it open.
pub async fn change_end(
    tx: &mut Tx,
    id: MaintenanceId,
    version: i64,
    ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE maintenance SET ends_at = $1, version = version + 1
         WHERE id = $2 AND version = $3 AND (ends_at IS NULL OR ends_at > $4)",
    )
    .bind(ends_at.map(Timestamp::as_microsecond))
    .bind(id.to_string())
    .bind(version)
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    tx.wake_dispatch();
    one_changed(done.rows_affected(), "maintenance", id)
}

/// One window.
pub async fn load(conn: &mut Db, id: MaintenanceId) -> Result<Option<Maintenance>> {
    sqlx::query("SELECT * FROM maintenance WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The windows that run or are to come: what the gate is derived from.
pub async fn unfinished(conn: &mut Db, now: Timestamp) -> Result<Vec<Maintenance>> {
    sqlx::query(
        "SELECT * FROM maintenance WHERE ends_at IS NULL OR (ends_at > $1 AND ends_at > starts_at)
         ORDER BY starts_at, id",
    )
    .bind(now.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Windows that run, are to come, or ended within the last 90 days; the latest start first.
pub async fn list(conn: &mut Db, now: Timestamp) -> Result<Vec<Maintenance>> {
    let recent = now - SignedDuration::from_hours(90 * 24);
    sqlx::query(
        "SELECT * FROM maintenance WHERE ends_at IS NULL OR ends_at > $1 ORDER BY starts_at DESC, id DESC",
    )
    .bind(recent.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// What a window can be planned for.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// API hosts of the tenants.
    pub hosts: Vec<String>,
    /// Tenants, each with its contract's number and its company.
    pub tenants: Vec<Target>,
}

/// A tenant, as a supervisor knows it.
#[derive(Debug, Clone)]
pub struct Target {
    /// Identity.
    pub id: TenantId,
    /// The contract's number.
    pub contract: String,
    /// The subscriber's name.
    pub company: String,
}

/// What a window can be planned for.
pub async fn targets(conn: &mut Db) -> Result<Targets> {
    let hosts = sqlx::query_scalar("SELECT DISTINCT api_host FROM tenant ORDER BY api_host")
        .fetch_all(&mut *conn)
        .await?;
    let tenants = tenants(conn, "").await?;
    Ok(Targets { hosts, tenants })
}

/// One tenant alone, for the words of its windows.
pub async fn target(conn: &mut Db, id: TenantId) -> Result<Targets> {
    let tenants = tenants(conn, &id.to_string()).await?;
    Ok(Targets {
        hosts: Vec::new(),
        tenants,
    })
}

async fn tenants(conn: &mut Db, id: &str) -> Result<Vec<Target>> {
    sqlx::query(
        "SELECT t.id, c.number, s.name FROM tenant t JOIN contract c ON c.id = t.contract_id
         JOIN subscriber s ON s.id = c.subscriber_id WHERE ($1 = '' OR t.id = $1) ORDER BY c.number",
    )
    .bind(id.to_owned())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Target {
            id: row.parsed("id")?,
            contract: row.text("number")?,
            company: row.text("name")?,
        })
    })
    .collect()
}

/// The windows that run or begin before `soon`, and how many requests wait to be sent: what every
/// page says at its head.
pub async fn outlook(
    conn: &mut Db,
    now: Timestamp,
    soon: Timestamp,
) -> Result<(Vec<Maintenance>, i64)> {
    let mut windows = unfinished(&mut *conn, now).await?;
    windows.retain(|window| window.starts_at <= soon);
    if windows.is_empty() {
        return Ok((windows, 0));
    }
    let waiting = sqlx::query_scalar("SELECT COUNT(*) FROM request WHERE state = 'queued'")
        .fetch_one(conn)
        .await?;
    Ok((windows, waiting))
}

fn read(row: &AnyRow) -> Result<Maintenance> {
    Ok(Maintenance {
        id: row.parsed("id")?,
        scope: Scope::parse(&row.text("scope")?, &row.text("target")?)
            .map_err(|why| inconsistent("scope", why))?,
        starts_at: row.time("starts_at")?,
        ends_at: row.maybe_time("ends_at")?,
        reason: row.line("reason")?,
        planned_by: row.parsed("planned_by")?,
        version: row.number("version")?,
    })
}
