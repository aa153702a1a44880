//! Accepted requests. There is no statement here that cancels, edits or deletes one (R10-3-7).

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::{Columns, inconsistent};
use super::{Db, Result, StoreError, Tx};
use crate::domain::ids::{RequestId, TenantId};
use crate::domain::request::{Accepted, Request, State, StateCode};
use crate::domain::script;

/// Keeps an accepted request: it begins in the queue, due at once, and wakes the dispatch.
pub(super) async fn add(tx: &mut Tx, accepted: &Accepted) -> Result<()> {
    sqlx::query(
        "INSERT INTO request (id, reference, call_id, verification_id, contract_id, tenant_id, device_uid, device_serial,
             device_name, action, requester_id, agent_id, script_version, accepted_at, state, due_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'queued', $14, 1)",
    )
    .bind(accepted.id.to_string())
    .bind(accepted.reference.to_string())
    .bind(accepted.call.to_string())
    .bind(accepted.verification.to_string())
    .bind(accepted.contract.to_string())
    .bind(accepted.tenant.to_string())
    .bind(accepted.device_uid.clone())
    .bind(accepted.device_serial.clone())
    .bind(accepted.device_name.clone())
    .bind(accepted.action.code())
    .bind(accepted.requester.to_string())
    .bind(accepted.agent.to_string())
    .bind(script::VERSION)
    .bind(accepted.accepted_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    tx.wake_dispatch();
    Ok(())
}

/// A move of a request: from where it was loaded, to where it stands now.
#[derive(Debug)]
pub struct Move<'a> {
    /// The request as it was loaded.
    pub request: &'a Request,
    /// Where it stands now.
    pub to: State,
    /// Attempts so far.
    pub attempts: i64,
    /// Sendings so far.
    pub sends: i64,
}

impl<'a> Move<'a> {
    /// A move that adds no attempt.
    pub fn to(request: &'a Request, to: State) -> Self {
        Self {
            to,
            attempts: request.attempts,
            sends: request.sends,
            request,
        }
    }
}

/// Keeps where requests stand now; each must have the version that was loaded.
pub async fn save(tx: &mut Tx, mut moves: Vec<Move<'_>>) -> Result<()> {
    for chunk in chunks(&mut moves) {
        let sql = format!(
            "WITH moved(id, version, state, due_at, lease, lease_until, since, why, sent_at, request_uid, attempts, sends)
                 AS ({})
             UPDATE request SET state = m.state, due_at = m.due_at, lease = m.lease, lease_until = m.lease_until,
                 since = m.since, why = m.why, sent_at = m.sent_at, request_uid = m.request_uid,
                 attempts = m.attempts, sends = m.sends, version = request.version + 1
             FROM moved m WHERE request.id = m.id AND request.version = m.version",
            many("VALUES", chunk.len(), 12)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for one in &chunk {
            let columns = StateColumns::of(&one.to);
            query = query
                .bind(one.request.accepted.id.to_string())
                .bind(one.request.version)
                .bind(one.to.code().code())
                .bind(columns.due_at.map(Timestamp::as_microsecond))
                .bind(columns.lease)
                .bind(columns.lease_until.map(Timestamp::as_microsecond))
                .bind(columns.since.map(Timestamp::as_microsecond))
                .bind(columns.why)
                .bind(columns.sent_at.map(Timestamp::as_microsecond))
                .bind(columns.request_uid)
                .bind(one.attempts)
                .bind(one.sends);
        }
        let done = query.execute(tx.conn()?).await?;
        if done.rows_affected() != chunk.len() as u64 {
            let ids = chunk.iter().map(|one| one.request.accepted.id.to_string());
            return Err(StoreError::Changed {
                table: "request",
                id: ids.collect::<Vec<_>>().join(", "),
            });
        }
    }
    Ok(())
}

/// A request by id.
pub async fn load(conn: &mut Db, id: RequestId) -> Result<Option<Request>> {
    sqlx::query("SELECT * FROM request WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The leases that requests are being sent under; those that are not being sent have none.
pub async fn leases(conn: &mut Db, ids: Vec<RequestId>) -> Result<HashMap<RequestId, String>> {
    let sql = "SELECT id, lease FROM request WHERE lease IS NOT NULL AND id";
    let rows = by_ids(conn, sql, ids).await?;
    let held = rows
        .iter()
        .map(|row| Ok((row.parsed("id")?, row.text("lease")?)));
    held.collect()
}

/// Requests by id, in no order.
pub async fn load_all(conn: &mut Db, ids: Vec<RequestId>) -> Result<Vec<Request>> {
    let rows = by_ids(conn, "SELECT * FROM request WHERE id", ids).await?;
    rows.iter().map(read).collect()
}

async fn by_ids(conn: &mut Db, sql: &str, mut ids: Vec<RequestId>) -> Result<Vec<AnyRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in chunks(&mut ids) {
        let placeholders: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!("{sql} IN ({})", placeholders.join(", "));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in &chunk {
            query = query.bind(id.to_string());
        }
        found.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(found)
}

/// The unfinished request about a device, if there is one.
pub async fn unfinished(
    conn: &mut Db,
    tenant: TenantId,
    device_uid: &str,
) -> Result<Option<Request>> {
    sqlx::query(
        "SELECT * FROM request WHERE tenant_id = $1 AND device_uid = $2 AND state <> 'sent'",
    )
    .bind(tenant.to_string())
    .bind(device_uid.to_owned())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// The newest request about a device, whatever became of it.
pub async fn latest(conn: &mut Db, tenant: TenantId, device_uid: &str) -> Result<Option<Request>> {
    sqlx::query("SELECT * FROM request WHERE tenant_id = $1 AND device_uid = $2 ORDER BY accepted_at DESC LIMIT 1")
        .bind(tenant.to_string())
        .bind(device_uid.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Whether any request is not sent yet.
pub async fn any_unfinished(conn: &mut Db) -> Result<bool> {
    let found = sqlx::query("SELECT 1 FROM request WHERE state <> 'sent' LIMIT 1")
        .fetch_optional(conn)
        .await?;
    Ok(found.is_some())
}

/// How many requests are in each state.
pub async fn counts(conn: &mut Db) -> Result<Vec<(StateCode, i64)>> {
    sqlx::query("SELECT state, COUNT(*) AS n FROM request WHERE state <> 'sent' GROUP BY state")
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| Ok((row.parsed("state")?, row.number("n")?)))
        .collect()
}

struct StateColumns {
    due_at: Option<Timestamp>,
    lease: Option<String>,
    lease_until: Option<Timestamp>,
    since: Option<Timestamp>,
    why: Option<String>,
    sent_at: Option<Timestamp>,
    request_uid: Option<String>,
}

impl StateColumns {
    fn of(state: &State) -> Self {
        let mut columns = Self {
            due_at: None,
            lease: None,
            lease_until: None,
            since: None,
            why: None,
            sent_at: None,
            request_uid: None,
        };
        match state.clone() {
            State::Queued { due_at, why } => (columns.due_at, columns.why) = (Some(due_at), why),
            State::Sending { lease, until } => {
                (columns.lease, columns.lease_until) = (Some(lease), Some(until));
            }
            State::Sent { at, request_uid } => {
                (columns.sent_at, columns.request_uid) = (Some(at), Some(request_uid));
            }
            State::Unknown { due_at, why, since } => {
                (columns.due_at, columns.why, columns.since) =
                    (Some(due_at), Some(why), Some(since));
            }
            State::Blocked { why } => columns.why = Some(why),
        }
        columns
    }
}

fn state(row: &AnyRow) -> Result<State> {
    let needs = |column: &'static str| inconsistent(column, "it is missing");
    Ok(match row.parsed("state")? {
        StateCode::Queued => State::Queued {
            due_at: row.time("due_at")?,
            why: row.maybe_text("why")?,
        },
        StateCode::Sending => State::Sending {
            lease: row.text("lease")?,
            until: row.time("lease_until")?,
        },
        StateCode::Sent => State::Sent {
            at: row.time("sent_at")?,
            request_uid: row.text("request_uid")?,
        },
        StateCode::Unknown => State::Unknown {
            due_at: row.time("due_at")?,
            why: row.maybe_text("why")?.ok_or_else(|| needs("why"))?,
            since: row.time("since")?,
        },
        StateCode::Blocked => State::Blocked {
            why: row.maybe_text("why")?.ok_or_else(|| needs("why"))?,
        },
    })
}

pub(super) fn read(row: &AnyRow) -> Result<Request> {
    Ok(Request {
        accepted: Accepted {
            id: row.parsed("id")?,
            reference: row
                .text("reference")?
                .parse()
                .map_err(|why| inconsistent("reference", why))?,
            call: row.parsed("call_id")?,
            verification: row.parsed("verification_id")?,
            contract: row.parsed("contract_id")?,
            tenant: row.parsed("tenant_id")?,
            device_uid: row.text("device_uid")?,
            device_serial: row.text("device_serial")?,
            device_name: row.text("device_name")?,
            action: row.parsed("action")?,
            requester: row.parsed("requester_id")?,
            agent: row.parsed("agent_id")?,
            accepted_at: row.time("accepted_at")?,
        },
        state: state(row)?,
        attempts: row.number("attempts")?,
        sends: row.number("sends")?,
        version: row.number("version")?,
    })
}
