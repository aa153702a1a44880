//! What closes the gate: the supervisor's stop, maintenance windows, open breakers. Pages read
//! [`closings`]; what the dispatch asks for carries `open_gate` in its own statement, so that
//! nothing leaves between looking and taking.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx, breaker, maintenance};
use crate::domain::gate::Closings;
use crate::domain::ids::{AgentId, StopId, TenantId};
use crate::domain::stop::DeskStop;

/// True for a tenant `t` at the time `$1` where no person closed its gate.
pub(super) const NOBODY_CLOSED: &str =
    "NOT EXISTS (SELECT 1 FROM desk_stop WHERE lifted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM maintenance m
        WHERE m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
          AND (m.scope = 'desk' OR (m.scope = 'host' AND m.target = t.api_host)
               OR (m.scope = 'tenant' AND m.target = t.id)))";

/// True for a tenant `t` at the time `$1` whose gate is open.
pub(super) fn open_gate() -> String {
    format!(
        "{NOBODY_CLOSED} AND NOT EXISTS (SELECT 1 FROM breaker b WHERE b.probe_at IS NOT NULL
            AND ((b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id)))"
    )
}

/// What closes gates now, or will.
pub async fn closings(conn: &mut Db, now: Timestamp) -> Result<Closings> {
    Ok(Closings {
        stop: stop(&mut *conn).await?,
        windows: maintenance::unfinished(&mut *conn, now).await?,
        breakers: breaker::open(conn).await?,
    })
}

/// Whether calls to a tenant may leave now: asked again right before each of several.
pub async fn is_open(conn: &mut Db, tenant: TenantId, now: Timestamp) -> Result<bool> {
    let gate = open_gate();
    let sql = format!("SELECT COUNT(*) FROM tenant t WHERE t.id = $2 AND {gate}");
    let open: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(tenant.to_string())
        .fetch_one(conn)
        .await?;
    Ok(open == 1)
}

/// The stop that stands, if there is one.
pub async fn stop(conn: &mut Db) -> Result<Option<DeskStop>> {
    sqlx::query("SELECT * FROM desk_stop WHERE lifted_at IS NULL")
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Stops the desk. [`super::StoreError::Taken`] where it is stopped already.
pub async fn stop_desk(tx: &mut Tx, stop: &DeskStop) -> Result<()> {
    sqlx::query(
        "INSERT INTO desk_stop (id, reason, stopped_by, stopped_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(stop.id.to_string())
    .bind(stop.reason.to_string())
    .bind(stop.stopped_by.to_string())
    .bind(stop.stopped_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Lifts a stop; what waited leaves at once. `false` where it was lifted before.
pub async fn lift_stop(tx: &mut Tx, id: StopId, by: AgentId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE desk_stop SET lifted_by = $1, lifted_at = CASE WHEN stopped_at > $2 THEN stopped_at ELSE $2 END
         WHERE id = $3 AND lifted_at IS NULL",
    )
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    tx.wake_dispatch();
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> Result<DeskStop> {
    Ok(DeskStop {
        id: row.parsed("id")?,
        reason: row.line("reason")?,
        stopped_by: row.parsed("stopped_by")?,
        stopped_at: row.time("stopped_at")?,
    })
}
