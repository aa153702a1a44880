//! What the dispatch asks of the database: what is due, and when to look again.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::open_gate;
use super::row::Columns;
use super::{Db, Result, request};
use crate::domain::attempt::{FURTHEST, LEASE};
use crate::domain::ids::TenantId;
use crate::domain::request::Request;

/// A tenant that requests wait for, with its gate open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The tenant.
    pub tenant: TenantId,
    /// Host and port of its API.
    pub api_host: String,
    /// The token that signs for it.
    pub token_id: String,
}

/// The tenants that something due waits for and whose gate is open, who waits longest first. The
/// cost grows with how many tenants wait, not with how many requests do.
pub async fn waiting(conn: &mut Db, now: Timestamp) -> Result<Vec<Waiting>> {
    let gate = open_gate();
    let sql = format!(
        "WITH RECURSIVE queued(tenant_id) AS (
             SELECT MIN(tenant_id) FROM request WHERE state = 'queued'
             UNION ALL
             SELECT (SELECT MIN(r.tenant_id) FROM request r WHERE r.state = 'queued' AND r.tenant_id > q.tenant_id)
             FROM queued q WHERE q.tenant_id IS NOT NULL)
         SELECT * FROM (
             SELECT t.id, t.api_host, t.token_id,
                 (SELECT MIN(r.due_at) FROM request r WHERE r.state = 'queued' AND r.tenant_id = t.id) AS due_at,
                 (SELECT MAX(r.due_at) FROM request r WHERE r.state = 'queued' AND r.tenant_id = t.id) AS last_due_at
             FROM queued q JOIN tenant t ON t.id = q.tenant_id WHERE {gate}) AS w
         WHERE w.due_at <= $1 OR w.last_due_at > $2 ORDER BY w.due_at, w.id"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind((now + FURTHEST).as_microsecond())
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| {
            Ok(Waiting {
                tenant: row.parsed("id")?,
                api_host: row.text("api_host")?,
                token_id: row.text("token_id")?,
            })
        })
        .collect()
}

/// For each tenant, so many of its requests that are due, the oldest first, as far as its gate is
/// open.
pub async fn due(
    conn: &mut Db,
    now: Timestamp,
    turns: &[(TenantId, usize)],
) -> Result<Vec<Request>> {
    let gate = open_gate();
    let of_one = |place: usize| {
        let (tenant, most) = (2 * place + 3, 2 * place + 4);
        format!(
            "SELECT id FROM (SELECT id FROM request WHERE state = 'queued' AND tenant_id = ${tenant} AND (due_at <= $1 OR due_at > $2)
             ORDER BY due_at, accepted_at LIMIT ${most}) AS turn{place}"
        )
    };
    let all: Vec<String> = (0..turns.len()).map(of_one).collect();
    let sql = format!(
        "SELECT r.* FROM request r JOIN tenant t ON t.id = r.tenant_id WHERE r.id IN ({}) AND {gate}
         ORDER BY r.due_at, r.accepted_at",
        all.join(" UNION ALL ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind((now + FURTHEST).as_microsecond());
    for (tenant, most) in turns {
        let most = i64::try_from(*most).unwrap_or(i64::MAX);
        query = query.bind(tenant.to_string()).bind(most);
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(request::read).collect()
}

/// A request whose sender's lease ran out.
pub async fn next_lapsed(conn: &mut Db, now: Timestamp) -> Result<Option<Request>> {
    let row = sqlx::query(
        "SELECT * FROM request WHERE state = 'sending' AND (lease_until <= $1 OR lease_until > $2)
         ORDER BY lease_until LIMIT 1",
    )
    .bind(now.as_microsecond())
    .bind((now + LEASE + LEASE).as_microsecond())
    .fetch_optional(conn)
    .await?;
    one(row)
}

/// Requests whose outcome is unknown and due to be asked about, where the gate is open: asking is
/// calling the API, too.
pub async fn due_unknown(conn: &mut Db, now: Timestamp, most: i64) -> Result<Vec<Request>> {
    let gate = open_gate();
    let sql = format!(
        "SELECT r.* FROM request r JOIN tenant t ON t.id = r.tenant_id
         WHERE r.state = 'unknown' AND (r.due_at <= $1 OR r.due_at > $2) AND {gate} ORDER BY r.due_at LIMIT $3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind((now + FURTHEST).as_microsecond())
        .bind(most)
        .fetch_all(conn)
        .await?;
    rows.iter().map(request::read).collect()
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
