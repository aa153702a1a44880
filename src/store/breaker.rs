//! Breakers of hosts and tenants.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::NOBODY_CLOSED;
use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::breaker::Breaker;
use crate::domain::gate::Scope;
use crate::domain::ids::TenantId;

/// All breakers, also those that are still closed.
pub async fn standing(conn: &mut Db) -> Result<Vec<Breaker>> {
    let all = "SELECT * FROM breaker";
    sqlx::query(all)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
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

/// The open breakers that are due to be probed, each with a tenant to probe it with: one that a
/// request waits for, where there is one. None where a person closed the gate anyway.
pub async fn due(conn: &mut Db, now: Timestamp) -> Result<Vec<(Breaker, TenantId)>> {
    let sql = format!(
        "SELECT b.*, (SELECT t.id FROM tenant t
             WHERE ((b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id))
               AND {NOBODY_CLOSED}
             ORDER BY CASE WHEN EXISTS (SELECT 1 FROM request r WHERE r.tenant_id = t.id AND r.state <> 'sent')
                 THEN 0 ELSE 1 END, t.id LIMIT 1) AS tenant_id
         FROM breaker b WHERE b.probe_at <= $1 ORDER BY b.probe_at"
    );
    let found = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .fetch_all(conn)
        .await?;
    let mut due = Vec::with_capacity(found.len());
    for row in &found {
        if let Some(tenant) = row.maybe_parsed("tenant_id")? {
            due.push((read(row)?, tenant));
        }
    }
    Ok(due)
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
