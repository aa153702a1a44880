//! Contracts that were read from a file, and their way into the register.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, query};

use super::import_check::Check;
use super::many::{chunks, many};
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx, verification_policy};
use crate::domain::Refused;
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::Contract;
use crate::domain::ids::{ImportId, ParentContractId, SubscriberId};
use crate::domain::proof::VerificationPolicy;

/// What rows of such files may not be.
pub const CHECKS: &[Check] = &[
    Check {
        column: "child_number",
        sql: "SELECT b.line, (SELECT MIN(a.line) FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.number = b.number) AS first
             FROM import_contract b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.number = b.number)
             ORDER BY b.line LIMIT $3",
        why: |first| Refused::with("error-import-number-twice", first),
    },
    Check {
        column: "child_number",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_contract b
             WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (SELECT 1 FROM child_contract h WHERE h.number = b.number)
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-taken"),
    },
    Check {
        column: "option_number",
        sql: "SELECT b.line, (SELECT MIN(a.line) FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.option_number = b.option_number) AS first
             FROM import_contract b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.option_number = b.option_number)
             ORDER BY b.line LIMIT $3",
        why: |first| Refused::with("error-import-number-twice", first),
    },
    Check {
        column: "option_number",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_contract b
             WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (SELECT 1 FROM contract c WHERE c.number = b.option_number)
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-taken"),
    },
    Check {
        column: "parent_number",
        sql: "SELECT b.line, (SELECT MIN(a.line) FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.parent_number = b.parent_number AND a.subscriber_id <> b.subscriber_id) AS first
             FROM import_contract b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.parent_number = b.parent_number AND a.subscriber_id <> b.subscriber_id)
             ORDER BY b.line LIMIT $3",
        why: |first| Refused::with("error-import-parent-twice", first),
    },
    Check {
        column: "parent_number",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_contract b
             WHERE b.import_id = $1 AND b.line > $2 AND b.parent_id IS NULL AND EXISTS (SELECT 1 FROM parent_contract p WHERE p.number = b.parent_number)
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-taken"),
    },
    Check {
        column: "grade",
        sql: "SELECT b.line, (SELECT MIN(a.line) FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.parent_number = b.parent_number AND a.grade = b.grade) AS first
             FROM import_contract b WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM import_contract a WHERE a.import_id = b.import_id AND a.line < b.line AND a.parent_number = b.parent_number AND a.grade = b.grade)
             ORDER BY b.line LIMIT $3",
        why: |first| Refused::with("error-import-grade-twice", first),
    },
    Check {
        column: "grade",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_contract b
             WHERE b.import_id = $1 AND b.line > $2 AND EXISTS (
                SELECT 1 FROM child_contract h WHERE h.parent_id = b.parent_id
                  AND b.grade = COALESCE((SELECT x.grade FROM child_change x WHERE x.child_id = h.id AND x.grade IS NOT NULL
                      AND x.revoked_on IS NULL ORDER BY x.effective_on DESC LIMIT 1), h.grade)
                  AND NOT EXISTS (SELECT 1 FROM child_ending e WHERE e.child_id = h.id AND e.ends_on < b.billing_start))
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-grade-there"),
    },
    Check {
        column: "grade",
        sql: "SELECT b.line, CAST(NULL AS BIGINT) AS first FROM import_contract b
             WHERE b.import_id = $1 AND b.line > $2 AND b.grade = 'standard_bundled' AND NOT EXISTS (
                SELECT 1 FROM qualifying_service q WHERE q.subscriber_id = b.subscriber_id
                  AND (q.ended_on IS NULL OR q.ended_on >= b.billing_start))
             ORDER BY b.line LIMIT $3",
        why: |_| Refused::new("error-grade-unqualified"),
    },
];

/// A row that was read. Its child contract names the parent that it would have if that is new.
#[derive(Debug)]
pub struct Staged {
    /// The line that it begins on.
    pub line: u64,
    /// The number of its parent contract.
    pub parent_number: String,
    /// The parent contract, where it is there.
    pub parent: Option<ParentContractId>,
    /// The child contract.
    pub child: ChildContract,
    /// Its desk option, where it has one.
    pub option: Option<Contract>,
}

/// The subscribers with these numbers.
pub async fn subscribers(
    conn: &mut Db,
    mut numbers: Vec<String>,
) -> Result<HashMap<String, SubscriberId>> {
    let mut found = HashMap::new();
    numbers.sort();
    numbers.dedup();
    for chunk in chunks(&mut numbers) {
        let sql = many(
            "SELECT id, number FROM subscriber WHERE number IN",
            1,
            chunk.len(),
        );
        let mut query = query(AssertSqlSafe(sql));
        for number in chunk {
            query = query.bind(number);
        }
        for row in &query.fetch_all(&mut *conn).await? {
            found.insert(row.text("number")?, row.parsed("id")?);
        }
    }
    Ok(found)
}

/// The parent contracts with these numbers, and whose they are.
pub async fn parents(
    conn: &mut Db,
    mut numbers: Vec<String>,
) -> Result<HashMap<String, (ParentContractId, SubscriberId)>> {
    let mut found = HashMap::new();
    numbers.sort();
    numbers.dedup();
    for chunk in chunks(&mut numbers) {
        let select = "SELECT id, number, subscriber_id FROM parent_contract WHERE number IN";
        let mut query = query(AssertSqlSafe(many(select, 1, chunk.len())));
        for number in chunk {
            query = query.bind(number);
        }
        for row in &query.fetch_all(&mut *conn).await? {
            let parent = (row.parsed("id")?, row.parsed("subscriber_id")?);
            found.insert(row.text("number")?, parent);
        }
    }
    Ok(found)
}

/// Keeps rows while their file is read.
pub async fn add(tx: &mut Tx, import: ImportId, mut rows: Vec<Staged>) -> Result<()> {
    for chunk in chunks(&mut rows) {
        let sql = many(
            "INSERT INTO import_contract (id, import_id, line, subscriber_id, parent_id, new_parent_id, parent_number, number, grade,
                licences, billing_start, monthly_fee, option_id, option_number, designated, accepted_on, option_start, initial_fee,
                option_monthly_fee, lock_message) VALUES",
            chunk.len(),
            20,
        );
        let mut query = query(AssertSqlSafe(sql));
        for Staged {
            line,
            parent_number,
            parent,
            child,
            option,
        } in chunk
        {
            let option = option.as_ref();
            query = query
                .bind(child.id.to_string())
                .bind(import.to_string())
                .bind(i64::try_from(line).unwrap_or(i64::MAX))
                .bind(child.subscriber.to_string())
                .bind(parent.map(|id| id.to_string()))
                .bind(child.parent.to_string())
                .bind(parent_number)
                .bind(child.number.to_string())
                .bind(child.grade.code())
                .bind(child.licences.count())
                .bind(child.billing_start.to_string())
                .bind(child.monthly_fee.amount())
                .bind(option.map(|it| it.id.to_string()))
                .bind(option.map(|it| it.number.to_string()))
                .bind(option.map(|it| it.designated.code()))
                .bind(option.map(|it| it.accepted_on.to_string()))
                .bind(option.map(|it| it.billing_start.to_string()))
                .bind(option.map(|it| it.initial_fee.amount()))
                .bind(option.map(|it| it.monthly_fee.amount()))
                .bind(
                    option
                        .and_then(|it| it.lock_message.as_ref())
                        .map(ToString::to_string),
                );
        }
        query.execute(tx.conn()?).await?;
    }
    Ok(())
}

/// Adds all rows of a file to the register: parents that are new, children, desk options with the
/// policy of new ones. [`super::StoreError::Taken`] where a number is taken.
pub async fn take(tx: &mut Tx, id: ImportId, now: Timestamp) -> Result<()> {
    for sql in [
        "INSERT INTO parent_contract (id, subscriber_id, number, created_at, version)
         SELECT q.new_parent_id, q.subscriber_id, q.parent_number, $2, 1 FROM import_contract q
         WHERE q.import_id = $1 AND q.parent_id IS NULL AND q.line = (
            SELECT MIN(a.line) FROM import_contract a WHERE a.import_id = q.import_id AND a.parent_number = q.parent_number)",
        "INSERT INTO child_contract (id, parent_id, number, grade, licences, billing_start, monthly_fee, created_at, version)
         SELECT q.id, p.id, q.number, q.grade, q.licences, q.billing_start, q.monthly_fee, $2, 1
         FROM import_contract q JOIN parent_contract p ON p.number = q.parent_number AND p.subscriber_id = q.subscriber_id
         WHERE q.import_id = $1",
        "INSERT INTO contract (id, subscriber_id, child_id, number, designated, accepted_on, billing_start, initial_fee, monthly_fee, lock_message, created_at, version)
         SELECT option_id, subscriber_id, id, option_number, designated, accepted_on, option_start, initial_fee, option_monthly_fee, lock_message, $2, 1
         FROM import_contract WHERE import_id = $1 AND option_id IS NOT NULL",
    ] {
        query(sql)
            .bind(id.to_string())
            .bind(now.as_microsecond())
            .execute(tx.conn()?)
            .await?;
    }
    verification_policy::save_of_import(tx, id, &VerificationPolicy::default()).await?;
    let done = query("UPDATE import SET state = 'taken' WHERE id = $1 AND state = 'hashing'")
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "import", id)
}
