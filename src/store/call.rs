//! Calls.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::call::{Call, Caller, Ending, NamedDevice, Verified};
use crate::domain::ids::{AgentId, CallId, RequestId};

/// Opens a call. A reference number that is taken already gives [`super::StoreError::Taken`].
pub async fn open(tx: &mut Tx, call: &Call) -> Result<()> {
    sqlx::query(
        "INSERT INTO call (id, reference, agent_id, opened_at, version) VALUES ($1, $2, $3, $4, 1)",
    )
    .bind(call.id.to_string())
    .bind(call.reference.to_string())
    .bind(call.agent.to_string())
    .bind(call.opened_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Whether a reference number is taken.
pub async fn reference_taken(conn: &mut Db, reference: &str) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM call WHERE reference = $1")
        .bind(reference.to_owned())
        .fetch_optional(conn)
        .await?;
    Ok(found.is_some())
}

/// Keeps what changed; the version must be the one that was loaded.
pub async fn save(tx: &mut Tx, call: &Call) -> Result<()> {
    let ended = call.ended.as_ref();
    let done = sqlx::query(
        "UPDATE call SET agent_id = $1, caller_name = $2, callback = $3, verification_id = $4, contract_id = $5,
             requester_id = $6, tenant_id = $7, device_uid = $8, action = $9, lines_read = $10, ended_at = $11,
             ending = $12, request_id = $13, version = version + 1
         WHERE id = $14 AND version = $15",
    )
    .bind(call.agent.to_string())
    .bind(call.caller.as_ref().map(|caller| caller.name.to_string()))
    .bind(call.caller.as_ref().map(|caller| caller.callback.to_string()))
    .bind(call.verified.map(|verified| verified.verification.to_string()))
    .bind(call.verified.map(|verified| verified.contract.to_string()))
    .bind(call.verified.map(|verified| verified.requester.to_string()))
    .bind(call.device.as_ref().map(|device| device.tenant.to_string()))
    .bind(call.device.as_ref().map(|device| device.device_uid.clone()))
    .bind(call.device.as_ref().map(|device| device.action.code()))
    .bind(i64::try_from(call.lines_read).unwrap_or(i64::MAX))
    .bind(ended.map(|(at, _, _)| at.as_microsecond()))
    .bind(ended.map(|(_, ending, _)| ending.code()))
    .bind(ended.and_then(|(_, _, request)| request.map(|id| id.to_string())))
    .bind(call.id.to_string())
    .bind(call.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "call", call.id)
}

/// A call by id.
pub async fn load(conn: &mut Db, id: CallId) -> Result<Option<Call>> {
    sqlx::query("SELECT * FROM call WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A call by its reference number.
pub async fn by_reference(conn: &mut Db, reference: &str) -> Result<Option<Call>> {
    sqlx::query("SELECT * FROM call WHERE reference = $1")
        .bind(reference.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A call in a list, with its agent's name.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The call.
    pub call: Call,
    /// Who has it.
    pub agent_name: String,
}

/// Calls that have not ended, the oldest first.
pub async fn open_calls(conn: &mut Db) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT c.*, a.name AS agent_name FROM call c JOIN agent a ON a.id = c.agent_id
         WHERE c.ended_at IS NULL ORDER BY c.opened_at LIMIT 200",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(listed)
    .collect()
}

/// An open call of a member of staff with a caller of this subscriber, or with one who is not known yet.
pub async fn open_about(conn: &mut Db, agent: AgentId, subscriber: &str) -> Result<Option<CallId>> {
    sqlx::query(
        "SELECT c.id FROM call c LEFT JOIN contract k ON k.id = c.contract_id
         WHERE c.ended_at IS NULL AND c.agent_id = $1 AND (c.contract_id IS NULL OR k.subscriber_id = $2)
         ORDER BY c.opened_at DESC LIMIT 1",
    )
    .bind(agent.to_string())
    .bind(subscriber.to_owned())
    .fetch_optional(conn)
    .await?
    .map(|row| row.parsed("id"))
    .transpose()
}

/// Calls that have ended, the newest first, opened before a time.
pub async fn ended_calls(conn: &mut Db, before: Timestamp, limit: i64) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT c.*, a.name AS agent_name FROM call c JOIN agent a ON a.id = c.agent_id
         WHERE c.ended_at IS NOT NULL AND c.opened_at < $1 ORDER BY c.opened_at DESC LIMIT $2",
    )
    .bind(before.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(listed)
    .collect()
}

fn listed(row: &AnyRow) -> Result<Listed> {
    Ok(Listed {
        call: read(row)?,
        agent_name: row.text("agent_name")?,
    })
}

fn read(row: &AnyRow) -> Result<Call> {
    let caller = match (row.maybe_text("caller_name")?, row.maybe_text("callback")?) {
        (Some(_), Some(_)) => Some(Caller {
            name: row.line("caller_name")?,
            callback: row.line("callback")?,
        }),
        _ => None,
    };
    let verified = match row.maybe_parsed("verification_id")? {
        Some(verification) => Some(Verified {
            verification,
            contract: row.parsed("contract_id")?,
            requester: row.parsed("requester_id")?,
        }),
        None => None,
    };
    let device = match row.maybe_parsed("tenant_id")? {
        Some(tenant) => Some(NamedDevice {
            tenant,
            device_uid: row.text("device_uid")?,
            action: row.parsed("action")?,
        }),
        None => None,
    };
    let ended = match (
        row.maybe_time("ended_at")?,
        row.maybe_parsed::<Ending>("ending")?,
    ) {
        (Some(at), Some(ending)) => {
            Some((at, ending, row.maybe_parsed::<RequestId>("request_id")?))
        }
        _ => None,
    };
    Ok(Call {
        id: row.parsed("id")?,
        reference: row
            .text("reference")?
            .parse()
            .map_err(|why| inconsistent("reference", why))?,
        agent: row.parsed::<AgentId>("agent_id")?,
        opened_at: row.time("opened_at")?,
        caller,
        verified,
        device,
        lines_read: usize::try_from(row.number("lines_read")?)
            .map_err(|why| inconsistent("lines_read", why))?,
        ended,
        version: row.number("version")?,
    })
}
