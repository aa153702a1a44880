//! Accepted requests. There is no statement here that cancels, edits or deletes one (R10-3-7).

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
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

/// Keeps where a request stands now; the version must be the one that was loaded.
pub async fn save_state(tx: &mut Tx, request: &Request, to: &State, attempts: i64) -> Result<()> {
    let columns = StateColumns::of(to);
    let done = sqlx::query(
        "UPDATE request SET state = $1, due_at = $2, lease = $3, lease_until = $4, since = $5, why = $6, sent_at = $7,
             request_uid = $8, attempts = $9, version = version + 1
         WHERE id = $10 AND version = $11",
    )
    .bind(to.code().code())
    .bind(columns.due_at.map(Timestamp::as_microsecond))
    .bind(columns.lease)
    .bind(columns.lease_until.map(Timestamp::as_microsecond))
    .bind(columns.since.map(Timestamp::as_microsecond))
    .bind(columns.why)
    .bind(columns.sent_at.map(Timestamp::as_microsecond))
    .bind(columns.request_uid)
    .bind(attempts)
    .bind(request.accepted.id.to_string())
    .bind(request.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "request", request.accepted.id)
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
        version: row.number("version")?,
    })
}
