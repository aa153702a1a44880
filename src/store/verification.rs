//! Identity checks; rows are never changed.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::verification_policy::asked;
use super::{Db, Result, Tx};
use crate::domain::ids::{CallId, ContractId, VerificationId};
use crate::domain::proof::Proof;
use crate::domain::verification::{Verification, VerificationOutcome, VerificationResult};

/// Keeps a finished check.
pub async fn add(tx: &mut Tx, verification: &Verification) -> Result<()> {
    let (contract, requester) = match verification.result {
        VerificationResult::Verified {
            contract,
            requester,
        } => (Some(contract), Some(requester)),
        VerificationResult::NotVerified { requester, .. } => (None, requester),
    };
    let demand = verification.asked.demand;
    sqlx::query(
        "INSERT INTO verification (id, call_id, at, agent_id, outcome, contract_id, requester_id, lost, first_proof, second_proof, call_back)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(verification.id.to_string())
    .bind(verification.call.to_string())
    .bind(verification.at.as_microsecond())
    .bind(verification.agent.to_string())
    .bind(verification.result.outcome().code())
    .bind(contract.map(|id: ContractId| id.to_string()))
    .bind(requester.map(|id| id.to_string()))
    .bind(verification.asked.lost.map_or("", Proof::code))
    .bind(demand.proofs.first().code())
    .bind(demand.proofs.second().map(Proof::code))
    .bind(i64::from(demand.call_back))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// A check by id.
pub async fn load(conn: &mut Db, id: VerificationId) -> Result<Option<Verification>> {
    sqlx::query("SELECT * FROM verification WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// How many checks of a call did not succeed.
pub async fn failures(conn: &mut Db, call: CallId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT COUNT(*) FROM verification WHERE call_id = $1 AND outcome <> 'verified'",
    )
    .bind(call.to_string())
    .fetch_one(conn)
    .await?)
}

fn read(row: &AnyRow) -> Result<Verification> {
    let result = match row.parsed("outcome")? {
        VerificationOutcome::Verified => VerificationResult::Verified {
            contract: row.parsed("contract_id")?,
            requester: row.parsed("requester_id")?,
        },
        outcome => VerificationResult::NotVerified {
            throttled: outcome == VerificationOutcome::Throttled,
            requester: row.maybe_parsed("requester_id")?,
        },
    };
    Ok(Verification {
        id: row.parsed("id")?,
        call: row.parsed("call_id")?,
        at: row.time("at")?,
        agent: row.parsed("agent_id")?,
        asked: asked(row)?,
        result,
    })
}
