//! What the audit log tells of one thing: of a request with the call it came from, and of a
//! contract's designated action.

use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result};
use crate::domain::ids::{CallId, ContractId, RequestId};

/// More than any request has; what is beyond is on the audit page.
const LONGEST: i64 = 1_000;

/// An event of the log, as a story needs it.
#[derive(Debug, Clone)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The kind's word; a log may hold kinds of an earlier or later program.
    pub kind: String,
    /// Who of the staff, by name; empty where it was nobody of them.
    pub agent_name: String,
    /// The call it is about, if it is about one.
    pub call: Option<String>,
    /// What else the log says; nothing personal.
    pub facts: Map<String, Value>,
}

impl Told {
    /// A fact's text; empty where there is none.
    pub fn fact(&self, name: &str) -> &str {
        self.facts
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// The events of a request and its call, the oldest first.
pub async fn of_request(conn: &mut Db, call: CallId, request: RequestId) -> Result<Vec<Told>> {
    sqlx::query(
        "SELECT e.at, e.kind, e.facts, e.call_id, COALESCE(a.name, '') AS agent_name
         FROM audit_event e LEFT JOIN agent a ON a.id = e.actor_agent
         WHERE e.call_id = $1 OR e.request_id = $2 ORDER BY e.seq LIMIT $3",
    )
    .bind(call.to_string())
    .bind(request.to_string())
    .bind(LONGEST)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The events that set a contract's designated action, the oldest first, each with the name of whoever
/// proposed it, where that was another than who acted.
pub async fn of_designation(conn: &mut Db, contract: ContractId) -> Result<Vec<(Told, String)>> {
    let told: Vec<(Told, String)> = sqlx::query(
        "SELECT e.at, e.kind, e.facts, e.call_id, COALESCE(a.name, '') AS agent_name, COALESCE(b.name, '') AS proposer
         FROM audit_event e LEFT JOIN agent a ON a.id = e.actor_agent
         LEFT JOIN register_proposal p ON e.kind = 'register_change_confirmed' AND p.contract_id = e.contract_id
             AND e.about LIKE '%\"proposal\":\"' || p.id || '\"%'
         LEFT JOIN agent b ON b.id = p.proposed_by
         WHERE e.contract_id = $1 AND e.kind IN ('contract_added', 'contract_changed', 'register_change_confirmed')
         ORDER BY e.seq LIMIT $2",
    )
    .bind(contract.to_string())
    .bind(LONGEST)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| Ok((read(row)?, row.text("proposer")?)))
    .collect::<Result<_>>()?;
    let set = |told: &Told| told.fact("designated") != told.fact("designated_before");
    Ok(told.into_iter().filter(|(told, _)| set(told)).collect())
}

fn read(row: &AnyRow) -> Result<Told> {
    Ok(Told {
        at: row.time("at")?,
        kind: row.text("kind")?,
        agent_name: row.text("agent_name")?,
        call: row.maybe_text("call_id")?,
        facts: serde_json::from_str(&row.text("facts")?)
            .map_err(|why| inconsistent("facts", why))?,
    })
}
