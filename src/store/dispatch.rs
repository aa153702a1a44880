//! What the dispatch asks of the database: what is due, and when to look again.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, request};
use crate::domain::request::Request;

/// Calls under way to one tenant at the most, so that a slow one never takes all senders.
const PER_TENANT: i64 = 4;

/// The request that is due to be sent next and whose gate is open.
pub async fn next_to_send(conn: &mut Db, now: Timestamp) -> Result<Option<Request>> {
    let row = sqlx::query(
        "SELECT r.* FROM request r JOIN tenant t ON t.id = r.tenant_id
         WHERE r.state = 'queued' AND r.due_at <= $1
           AND NOT EXISTS (SELECT 1 FROM breaker b WHERE b.probe_at IS NOT NULL
                 AND ((b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id)))
           AND NOT EXISTS (SELECT 1 FROM maintenance m
               WHERE m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
                 AND (m.scope = 'desk' OR (m.scope = 'host' AND m.target = t.api_host)
                      OR (m.scope = 'tenant' AND m.target = t.id)))
           AND (SELECT COUNT(*) FROM request busy WHERE busy.state = 'sending' AND busy.tenant_id = r.tenant_id) < $2
         ORDER BY r.due_at, r.accepted_at LIMIT 1",
    )
    .bind(now.as_microsecond())
    .bind(PER_TENANT)
    .fetch_optional(conn)
    .await?;
    one(row)
}

/// A request whose sender's lease ran out.
pub async fn next_lapsed(conn: &mut Db, now: Timestamp) -> Result<Option<Request>> {
    let row = sqlx::query("SELECT * FROM request WHERE state = 'sending' AND lease_until <= $1 ORDER BY lease_until LIMIT 1")
        .bind(now.as_microsecond())
        .fetch_optional(conn)
        .await?;
    one(row)
}

/// Requests whose outcome is unknown and due to be asked about, where the gate is open: asking is
/// calling the API, too.
pub async fn due_unknown(conn: &mut Db, now: Timestamp) -> Result<Option<Request>> {
    let row = sqlx::query(
        "SELECT r.* FROM request r JOIN tenant t ON t.id = r.tenant_id
         WHERE r.state = 'unknown' AND r.due_at <= $1
           AND NOT EXISTS (SELECT 1 FROM breaker b WHERE b.probe_at IS NOT NULL
                 AND ((b.scope = 'host' AND b.target = t.api_host) OR (b.scope = 'tenant' AND b.target = t.id)))
           AND NOT EXISTS (SELECT 1 FROM maintenance m
               WHERE m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
                 AND (m.scope = 'desk' OR (m.scope = 'host' AND m.target = t.api_host)
                      OR (m.scope = 'tenant' AND m.target = t.id)))
         ORDER BY r.due_at LIMIT 1",
    )
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?;
    one(row)
}

/// When something may become due next: a due time, a lease's or a maintenance window's end, a probe.
pub async fn next_time(conn: &mut Db, now: Timestamp) -> Result<Option<Timestamp>> {
    let row = sqlx::query(
        "SELECT MIN(at) AS at FROM (
             SELECT MIN(due_at) AS at FROM request WHERE state IN ('queued', 'unknown') AND due_at > $1
             UNION ALL SELECT MIN(lease_until) FROM request WHERE state = 'sending'
             UNION ALL SELECT MIN(probe_at) FROM breaker
             UNION ALL SELECT MIN(ends_at) FROM maintenance WHERE ends_at > $1) AS times",
    )
    .bind(now.as_microsecond())
    .fetch_one(conn)
    .await?;
    row.maybe_time("at")
}

fn one(row: Option<AnyRow>) -> Result<Option<Request>> {
    row.as_ref().map(request::read).transpose()
}
