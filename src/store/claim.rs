//! Who callers say they are.

use jiff::Timestamp;

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::claim::{Claim, Opened};
use crate::domain::code_card::CodeNumber;
use crate::domain::ids::CallId;
use crate::domain::proof::Proof;
use crate::domain::text::Line;

/// Keeps a call's claim, instead of an earlier one.
pub async fn save(tx: &mut Tx, claim: &Claim) -> Result<()> {
    sqlx::query(
        "INSERT INTO claim (call_id, contract_said, requester_said, lost, number, opened_at, device_number, called_back_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (call_id) DO UPDATE SET contract_said = excluded.contract_said, requester_said = excluded.requester_said,
             lost = excluded.lost, number = excluded.number, opened_at = excluded.opened_at,
             device_number = excluded.device_number, called_back_at = excluded.called_back_at",
    )
    .bind(claim.call.to_string())
    .bind(claim.contract_said.to_string())
    .bind(claim.requester_said.to_string())
    .bind(claim.lost.map(Proof::code))
    .bind(claim.number.map(|number| i64::from(number.get())))
    .bind(claim.opened.as_ref().map(|opened| opened.at.as_microsecond()))
    .bind(
        claim
            .opened
            .as_ref()
            .and_then(|opened| opened.device_number.as_ref().map(Line::to_string)),
    )
    .bind(claim.called_back_at.map(Timestamp::as_microsecond))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// The claim of a call, once there is one.
pub async fn load(conn: &mut Db, call: CallId) -> Result<Option<Claim>> {
    let row = sqlx::query("SELECT * FROM claim WHERE call_id = $1")
        .bind(call.to_string())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let opened = match row.maybe_time("opened_at")? {
        Some(at) => Some(Opened {
            at,
            device_number: match row.maybe_text("device_number")? {
                Some(_) => Some(row.line("device_number")?),
                None => None,
            },
        }),
        None => None,
    };
    Ok(Some(Claim {
        call: row.parsed("call_id")?,
        contract_said: row.line("contract_said")?,
        requester_said: row.line("requester_said")?,
        lost: row.maybe_parsed("lost")?,
        number: row
            .maybe_number("number")?
            .map(CodeNumber::new)
            .transpose()
            .map_err(|why| inconsistent("number", why))?,
        opened,
        called_back_at: row.maybe_time("called_back_at")?,
    }))
}
