//! What second persons are asked before acceptance. What was decided is never changed.

use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::confirmation::{Confirmation, Decided, Rule, Subject};
use crate::domain::ids::{CallId, ConfirmationId};
use crate::domain::text::Note;

/// Asks. The database refuses a second question beside one that is open.
pub async fn ask(tx: &mut Tx, asked: &Confirmation) -> Result<()> {
    let codes: Vec<&str> = asked.rules.iter().map(|rule| rule.code()).collect();
    sqlx::query(
        "INSERT INTO confirmation (id, call_id, number, agent_id, verification_id, contract_id, requester_id, tenant_id, device_uid,
             action, rules, asked_at)
         SELECT $1, $2, 1 + COALESCE(MAX(number), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM confirmation WHERE call_id = $2",
    )
    .bind(asked.id.to_string())
    .bind(asked.subject.call.to_string())
    .bind(asked.subject.agent.to_string())
    .bind(asked.subject.verification.to_string())
    .bind(asked.subject.contract.to_string())
    .bind(asked.subject.requester.to_string())
    .bind(asked.subject.tenant.to_string())
    .bind(asked.subject.device_uid.clone())
    .bind(asked.subject.action.code())
    .bind(codes.join(" "))
    .bind(asked.asked_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps what became of a question.
pub async fn decide(tx: &mut Tx, id: ConfirmationId, decided: &Decided) -> Result<()> {
    let done = sqlx::query(
        "UPDATE confirmation SET verdict = $1, declined_why = $2, decided_by = $3, decided_at = $4
         WHERE id = $5 AND verdict IS NULL",
    )
    .bind(decided.verdict.code())
    .bind(decided.why.as_ref().map(|why| why.as_str().to_owned()))
    .bind(decided.by.to_string())
    .bind(decided.at.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "confirmation", id)
}

/// A question by id.
pub async fn load(conn: &mut Db, id: ConfirmationId) -> Result<Option<Confirmation>> {
    sqlx::query("SELECT * FROM confirmation WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The newest question of a call.
pub async fn latest(conn: &mut Db, call: CallId) -> Result<Option<Confirmation>> {
    sqlx::query("SELECT * FROM confirmation WHERE call_id = $1 ORDER BY number DESC LIMIT 1")
        .bind(call.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A question that waits, as lists and banners show it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The question.
    pub confirmation: Confirmation,
    /// The call's reference number.
    pub reference: String,
    /// Who asks.
    pub agent_name: String,
}

/// What waits for a second person in calls that go on, the longest waiting first.
pub async fn waiting(conn: &mut Db) -> Result<Vec<Waiting>> {
    sqlx::query(
        "SELECT c.*, k.reference, a.name AS agent_name
         FROM confirmation c JOIN call k ON k.id = c.call_id JOIN agent a ON a.id = k.agent_id
         WHERE c.verdict IS NULL AND k.ended_at IS NULL ORDER BY c.asked_at LIMIT 50",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Waiting {
            confirmation: read(row)?,
            reference: row.text("reference")?,
            agent_name: row.text("agent_name")?,
        })
    })
    .collect()
}

fn read(row: &AnyRow) -> Result<Confirmation> {
    let decided = match row.maybe_parsed("verdict")? {
        None => None,
        Some(verdict) => Some(Decided {
            verdict,
            why: row
                .maybe_text("declined_why")?
                .map(|why| Note::parse(&why).map_err(|why| inconsistent("declined_why", why)))
                .transpose()?,
            by: row.parsed("decided_by")?,
            at: row.time("decided_at")?,
        }),
    };
    let rules = row.text("rules")?;
    let rules: Vec<Rule> = rules
        .split(' ')
        .map(|code| code.parse().map_err(|why| inconsistent("rules", why)))
        .collect::<Result<_>>()?;
    Ok(Confirmation {
        id: row.parsed("id")?,
        subject: Subject {
            call: row.parsed("call_id")?,
            agent: row.parsed("agent_id")?,
            verification: row.parsed("verification_id")?,
            contract: row.parsed("contract_id")?,
            requester: row.parsed("requester_id")?,
            tenant: row.parsed("tenant_id")?,
            device_uid: row.text("device_uid")?,
            action: row.parsed("action")?,
        },
        rules,
        asked_at: row.time("asked_at")?,
        decided,
    })
}
