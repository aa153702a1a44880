//! What contracts ask of their callers: a row a way.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::ids::{ContractId, ImportId};
use crate::domain::proof::{Asked, Demand, Proof, Proofs, VerificationPolicy};

/// Keeps a contract's policy instead of the one that it had.
pub async fn save(tx: &mut Tx, contract: ContractId, policy: &VerificationPolicy) -> Result<()> {
    sqlx::query("DELETE FROM verification_policy WHERE contract_id = $1")
        .bind(contract.to_string())
        .execute(tx.conn()?)
        .await?;
    let lost = policy.stand_ins().keys().copied().map(Some);
    for asked in lost.chain([None]).filter_map(|lost| policy.ask(lost)) {
        sqlx::query(
            "INSERT INTO verification_policy (contract_id, lost, first_proof, second_proof, call_back)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(contract.to_string())
        .bind(asked.lost.map_or("", Proof::code))
        .bind(asked.demand.proofs.first().code())
        .bind(asked.demand.proofs.second().map(Proof::code))
        .bind(i64::from(asked.demand.call_back))
        .execute(tx.conn()?)
        .await?;
    }
    Ok(())
}

/// Keeps this policy for every contract that a file adds.
pub async fn save_of_import(
    tx: &mut Tx,
    import: ImportId,
    policy: &VerificationPolicy,
) -> Result<()> {
    let lost = policy.stand_ins().keys().copied().map(Some);
    for asked in lost.chain([None]).filter_map(|lost| policy.ask(lost)) {
        sqlx::query(
            "INSERT INTO verification_policy (contract_id, lost, first_proof, second_proof, call_back)
             SELECT q.option_id, $2, $3, $4, $5 FROM import_contract q WHERE q.import_id = $1 AND q.option_id IS NOT NULL",
        )
        .bind(import.to_string())
        .bind(asked.lost.map_or("", Proof::code))
        .bind(asked.demand.proofs.first().code())
        .bind(asked.demand.proofs.second().map(Proof::code))
        .bind(i64::from(asked.demand.call_back))
        .execute(tx.conn()?)
        .await?;
    }
    Ok(())
}

/// A contract's policy.
pub async fn load(conn: &mut Db, contract: ContractId) -> Result<VerificationPolicy> {
    let rows = sqlx::query("SELECT * FROM verification_policy WHERE contract_id = $1")
        .bind(contract.to_string())
        .fetch_all(conn)
        .await?;
    let (mut usual, mut stand_ins) = (None, BTreeMap::new());
    for row in &rows {
        let asked = asked(row)?;
        match asked.lost {
            None => usual = Some(asked.demand),
            Some(lost) => {
                stand_ins.insert(lost, asked.demand.proofs);
            }
        }
    }
    let usual = usual.ok_or_else(|| inconsistent("lost", "a contract without a policy"))?;
    VerificationPolicy::new(usual, stand_ins).map_err(|why| inconsistent("lost", why))
}

/// The contract at a place among all, counted round and round; `None` where there is none.
pub async fn contract_at(conn: &mut Db, place: u64) -> Result<Option<ContractId>> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM contract")
        .fetch_one(&mut *conn)
        .await?;
    let Some(place) = place.checked_rem(count.unsigned_abs()) else {
        return Ok(None);
    };
    sqlx::query("SELECT id FROM contract ORDER BY id LIMIT 1 OFFSET $1")
        .bind(i64::try_from(place).unwrap_or_default())
        .fetch_optional(conn)
        .await?
        .map(|row| row.parsed("id"))
        .transpose()
}

/// What was asked for, of a policy's row or a verification's.
pub(super) fn asked(row: &AnyRow) -> Result<Asked> {
    let proofs = Proofs::new(
        row.parsed("first_proof")?,
        row.maybe_parsed("second_proof")?,
    )
    .map_err(|why| inconsistent("second_proof", why))?;
    let lost = match row.text("lost")?.as_str() {
        "" => None,
        _ => Some(row.parsed("lost")?),
    };
    Ok(Asked {
        demand: Demand {
            proofs,
            call_back: row.flag("call_back")?,
        },
        lost,
    })
}
