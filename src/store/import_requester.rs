//! Requesters that were read from a file and stand in the register not yet.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, query};

use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::contract::ContractNumber;
use crate::domain::ids::{ContractId, ImportId, RegisterProposalId};
use crate::domain::register::Requester;

/// Rows that are looked at in one go.
const CHUNK: i64 = 500;

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

/// A row that has the number of another.
#[derive(Debug, Clone, Copy)]
pub struct Twin {
    /// Its line.
    pub line: i64,
    /// The line of the first row with this number; none where they stand in the register.
    pub first: Option<i64>,
}

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

/// Rows behind this line that have the number of a row before them.
pub async fn twins_in_file(conn: &mut Db, import: ImportId, after: i64) -> Result<Vec<Twin>> {
    twins(
        conn,
        "SELECT b.line, (SELECT MIN(a.line) FROM import_requester a WHERE a.import_id = b.import_id
            AND a.contract_id = b.contract_id AND a.number_key = b.number_key AND a.line < b.line) AS first
         FROM import_requester b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
            SELECT 1 FROM import_requester a WHERE a.import_id = b.import_id
            AND a.contract_id = b.contract_id AND a.number_key = b.number_key AND a.line < b.line)
         ORDER BY b.line LIMIT $3",
        import,
        after,
    )
    .await
}

/// Rows behind this line that have the number of a requester who stands in the register.
pub async fn twins_in_register(conn: &mut Db, import: ImportId, after: i64) -> Result<Vec<Twin>> {
    twins(
        conn,
        "SELECT b.line, NULL AS first FROM import_requester b
         WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
            SELECT 1 FROM requester r WHERE r.contract_id = b.contract_id AND r.number_key = b.number_key)
         ORDER BY b.line LIMIT $3",
        import,
        after,
    )
    .await
}

async fn twins(
    conn: &mut Db,
    sql: &'static str,
    import: ImportId,
    after: i64,
) -> Result<Vec<Twin>> {
    let twin = |row: &AnyRow| {
        Ok(Twin {
            line: row.number("line")?,
            first: row.maybe_number("first")?,
        })
    };
    let rows = query(sql)
        .bind(import.to_string())
        .bind(after)
        .bind(CHUNK)
        .fetch_all(conn)
        .await?;
    rows.iter().map(twin).collect()
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

/// Files whose rows are not needed any more.
const ENDED: &str = "i.state IN ('proposed', 'discarded') OR i.state = 'checked' AND i.faults > 0";

/// Whether there is anything that [`clear`] deletes.
pub async fn is_to_clear(conn: &mut Db) -> Result<bool> {
    let sql = format!(
        "SELECT COUNT(*) FROM import i WHERE ({ENDED}) AND EXISTS (SELECT 1 FROM import_requester q WHERE q.import_id = i.id)
            OR i.state = 'discarded' AND EXISTS (SELECT 1 FROM import_fault f WHERE f.import_id = i.id)"
    );
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(conn)
        .await?;
    Ok(count > 0)
}

/// Deletes some of what was read of files that are not read, looked at or taken any more.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    let rows = format!(
        "DELETE FROM import_requester WHERE id IN (
            SELECT q.id FROM import i JOIN import_requester q ON q.import_id = i.id WHERE {ENDED} LIMIT $1)"
    );
    query(AssertSqlSafe(rows))
        .bind(CHUNK)
        .execute(tx.conn()?)
        .await?;
    query(
        "DELETE FROM import_fault WHERE (import_id, line, place) IN (
            SELECT f.import_id, f.line, f.place FROM import i JOIN import_fault f ON f.import_id = i.id
            WHERE i.state = 'discarded' LIMIT $1)",
    )
    .bind(CHUNK)
    .execute(tx.conn()?)
    .await?;
    Ok(())
}
