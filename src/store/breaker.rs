//! Breakers of hosts and tenants.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::breaker::Breaker;
use crate::domain::gate::Scope;
use crate::domain::ids::TenantId;

/// A tenant's host, and the breakers that stand for either.
#[derive(Debug, Clone)]
pub struct Around {
    /// Host and port of its API.
    pub host: String,
    /// What failed lately.
    pub breakers: Vec<Breaker>,
}

/// What stands around a tenant.
pub async fn around(conn: &mut Db, tenant: TenantId) -> Result<Around> {
    let rows = sqlx::query(
        "SELECT t.api_host, b.scope, b.target, b.failures, b.why, b.failed_at, b.probe_at FROM tenant t
         LEFT JOIN breaker b ON (b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id)
         WHERE t.id = $1",
    )
    .bind(tenant.to_string())
    .fetch_all(conn)
    .await?;
    let mut around = Around {
        host: String::new(),
        breakers: Vec::new(),
    };
    for row in &rows {
        around.host = row.text("api_host")?;
        if row.maybe_text("scope")?.is_some() {
            around.breakers.push(read(row)?);
        }
    }
    Ok(around)
}

/// The breakers that are open: what the gate is derived from.
pub async fn open(conn: &mut Db) -> Result<Vec<Breaker>> {
    let open = "SELECT * FROM breaker WHERE probe_at IS NOT NULL ORDER BY failed_at";
    sqlx::query(open)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Keeps a breaker as it stands now.
pub async fn save(tx: &mut Tx, breaker: &Breaker) -> Result<()> {
    sqlx::query(
        "INSERT INTO breaker (scope, target, failures, why, failed_at, probe_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (scope, target) DO UPDATE SET failures = excluded.failures, why = excluded.why,
             failed_at = excluded.failed_at, probe_at = excluded.probe_at",
    )
    .bind(breaker.scope.code())
    .bind(breaker.scope.target())
    .bind(breaker.failures)
    .bind(breaker.why.clone())
    .bind(breaker.failed_at.as_microsecond())
    .bind(breaker.probe_at.map(Timestamp::as_microsecond))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Forgets the failures. What waited because of them is due at once.
pub async fn close(tx: &mut Tx, breaker: &Breaker, now: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM breaker WHERE scope = $1 AND target = $2")
        .bind(breaker.scope.code())
        .bind(breaker.scope.target())
        .execute(tx.conn()?)
        .await?;
    if breaker.is_open() {
        sqlx::query(
            "UPDATE request SET due_at = $1, version = version + 1
             WHERE state IN ('queued', 'unknown') AND due_at > $1 AND tenant_id IN
                 (SELECT id FROM tenant WHERE ($2 = 'host' AND api_host = $3) OR ($2 = 'tenant' AND id = $3))",
        )
        .bind(now.as_microsecond())
        .bind(breaker.scope.code())
        .bind(breaker.scope.target())
        .execute(tx.conn()?)
        .await?;
        tx.wake_dispatch();
    }
    Ok(())
}

/// The open breaker that is due to be probed, and a tenant to probe it with; none where maintenance
/// keeps the gate closed anyway.
pub async fn due(conn: &mut Db, now: Timestamp) -> Result<Option<(Breaker, TenantId)>> {
    let found = sqlx::query(
        "SELECT b.*, t.id AS tenant_id FROM breaker b
         JOIN tenant t ON (b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id)
         WHERE b.probe_at <= $1
           AND NOT EXISTS (SELECT 1 FROM maintenance m
               WHERE m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
                 AND (m.scope = 'desk' OR (m.scope = 'host' AND m.target = t.api_host)
                      OR (m.scope = 'tenant' AND m.target = t.id)))
         ORDER BY b.probe_at,
             (SELECT MIN(r.accepted_at) FROM request r WHERE r.tenant_id = t.id AND r.state <> 'sent') IS NULL, t.id
         LIMIT 1",
    )
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?;
    match found {
        Some(row) => Ok(Some((read(&row)?, row.parsed("tenant_id")?))),
        None => Ok(None),
    }
}

fn read(row: &AnyRow) -> Result<Breaker> {
    let (scope, target) = (row.text("scope")?, row.text("target")?);
    Ok(Breaker {
        scope: Scope::parse(&scope, &target).map_err(|why| inconsistent("scope", why))?,
        failures: row.number("failures")?,
        why: row.text("why")?,
        failed_at: row.time("failed_at")?,
        probe_at: row.maybe_time("probe_at")?,
    })
}
