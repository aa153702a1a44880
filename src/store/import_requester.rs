//! Requesters that were read from a file and stand in the register not yet.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, query};

use super::import_check::Check;
use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::Refused;
use crate::domain::contract::ContractNumber;
use crate::domain::ids::{ContractId, ImportId, RegisterProposalId};
use crate::domain::register::Requester;

/// A row that was read.
#[derive(Debug)]
pub struct Staged {
    /// The line that it begins on.
    pub line: u64,
    /// The requester that it would be.
    pub requester: StagedRequester,
}

/// How much of a row may go on.
#[derive(Debug)]
pub enum StagedRequester {
    /// All of it.
    Good {
        /// As they would stand in the register.
        requester: Requester,
        /// Their proposal.
        proposal: RegisterProposalId,
        /// Their passphrase, sealed for this row.
        passphrase_sealed: String,
    },
    /// Its number alone, which another row may have too.
    Number {
        /// Identity of the row.
        id: String,
        /// The contract.
        contract: ContractId,
        /// The number and its key.
        number: [String; 2],
    },
}

/// A passphrase that waits to be hashed.
#[derive(Debug)]
pub struct Unhashed {
    /// The row.
    pub id: String,
    /// The sealed passphrase.
    pub sealed: String,
}

/// What rows of such files may not be.
pub const CHECKS: &[Check] = &[
    Check {
        column: "number",
        sql: "SELECT b.line, (SELECT MIN(a.line) FROM import_requester a WHERE a.import_id = b.import_id
                AND a.contract_id = b.contract_id AND a.number_key = b.number_key AND a.line < b.line) AS first
             FROM import_requester b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM import_requester a WHERE a.import_id = b.import_id
                AND a.contract_id = b.contract_id AND a.number_key = b.number_key AND a.line < b.line)
             ORDER BY b.line LIMIT $3",
        why: |first| Refused::with("error-import-twice", first),
    },
    Check {
        column: "number",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_requester b
             WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM requester r WHERE r.contract_id = b.contract_id AND r.number_key = b.number_key)
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-import-taken"),
    },
];

/// The contracts with these numbers.
pub async fn contracts(
    conn: &mut Db,
    numbers: &[&ContractNumber],
) -> Result<HashMap<String, ContractId>> {
    let mut numbers: Vec<&ContractNumber> = numbers.to_vec();
    numbers.sort();
    numbers.dedup();
    let mut found = HashMap::new();
    for chunk in chunks(&mut numbers) {
        let sql = many(
            "SELECT id, number FROM contract WHERE number IN",
            1,
            chunk.len(),
        );
        let mut query = query(AssertSqlSafe(sql));
        for number in chunk {
            query = query.bind(number.to_string());
        }
        for row in &query.fetch_all(&mut *conn).await? {
            found.insert(row.text("number")?, row.parsed("id")?);
        }
    }
    Ok(found)
}

/// Keeps rows while their file is read.
pub async fn add(tx: &mut Tx, import: ImportId, mut rows: Vec<Staged>) -> Result<()> {
    for chunk in chunks(&mut rows) {
        let sql = many(
            "INSERT INTO import_requester (id, import_id, line, contract_id, number, number_key, proposal_id,
                name, name_key, kana, kana_key, active, valid_from, valid_until, passphrase_sealed) VALUES",
            chunk.len(),
            15,
        );
        let mut query = query(AssertSqlSafe(sql));
        for Staged { line, requester } in chunk {
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            query = match requester {
                StagedRequester::Good {
                    requester,
                    proposal,
                    passphrase_sealed,
                } => {
                    let [number_key, name_key, kana_key] = requester.keys();
                    query
                        .bind(requester.id.to_string())
                        .bind(import.to_string())
                        .bind(line)
                        .bind(requester.contract.to_string())
                        .bind(requester.number.to_string())
                        .bind(number_key)
                        .bind(Some(proposal.to_string()))
                        .bind(Some(requester.name.to_string()))
                        .bind(Some(name_key))
                        .bind(Some(requester.kana.to_string()))
                        .bind(Some(kana_key))
                        .bind(Some(i64::from(requester.active)))
                        .bind(requester.validity.from().map(|day| day.to_string()))
                        .bind(requester.validity.until().map(|day| day.to_string()))
                        .bind(Some(passphrase_sealed))
                }
                StagedRequester::Number {
                    id,
                    contract,
                    number: [number, key],
                } => {
                    query = query
                        .bind(id)
                        .bind(import.to_string())
                        .bind(line)
                        .bind(contract.to_string())
                        .bind(number)
                        .bind(key);
                    for _ in 0..5 {
                        query = query.bind(None::<String>);
                    }
                    query = query.bind(None::<i64>);
                    for _ in 0..3 {
                        query = query.bind(None::<String>);
                    }
                    query
                }
            };
        }
        query.execute(tx.conn()?).await?;
    }
    Ok(())
}

/// Passphrases that wait to be hashed, in the order of the file.
pub async fn unhashed(conn: &mut Db, import: ImportId, limit: i64) -> Result<Vec<Unhashed>> {
    query(
        "SELECT id, passphrase_sealed FROM import_requester
         WHERE import_id = $1 AND passphrase_sealed IS NOT NULL ORDER BY line LIMIT $2",
    )
    .bind(import.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Unhashed {
            id: row.text("id")?,
            sealed: row.text("passphrase_sealed")?,
        })
    })
    .collect()
}

/// Keeps hashes in the place of what was sealed; row and PHC string. Refused where the file is not
/// taken into the register any more.
pub async fn hashed(tx: &mut Tx, import: ImportId, hashes: &[(String, String)]) -> Result<()> {
    let mut count = 0;
    for (id, phc) in hashes {
        let done = query(
            "UPDATE import_requester SET phc = $1, passphrase_sealed = NULL WHERE id = $2 AND passphrase_sealed IS NOT NULL",
        )
        .bind(phc.clone())
        .bind(id.clone())
        .execute(tx.conn()?)
        .await?;
        count += i64::try_from(done.rows_affected()).unwrap_or(0);
    }
    let done = query("UPDATE import SET hashed = hashed + $1 WHERE id = $2 AND state = 'hashing'")
        .bind(count)
        .bind(import.to_string())
        .execute(tx.conn()?)
        .await?;
    super::row::one_changed(done.rows_affected(), "import", import)
}
