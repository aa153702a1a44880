//! What follows the end of qualifying services (R17).

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::ending::maybe_yen;
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, ChildContractId, QualifyingCaseId};
use crate::domain::qualifying::{CaseState, QualifyingCase, Reminder, Terms};

/// A case with what its page and lists call it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The case.
    pub case: QualifyingCase,
    /// The place of what the subscriber was told last of the answer day; 0 where nothing.
    pub told: i64,
    /// The number of the child contract.
    pub child_number: String,
    /// The company.
    pub company: String,
}

const LISTED: &str = "SELECT q.*, h.number AS child_number, s.name AS company
     FROM qualifying_case q JOIN child_contract h ON h.id = q.child_id
     JOIN parent_contract p ON p.id = h.parent_id JOIN subscriber s ON s.id = p.subscriber_id";

/// Opens a case.
///
/// # Errors
/// [`super::StoreError::Taken`] where one is open for the child contract.
pub async fn open(tx: &mut Tx, case: &QualifyingCase, by: AgentId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO qualifying_case (id, child_id, service_id, noticed_on, noticed_how, opened_by, opened_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
    )
    .bind(case.id.to_string())
    .bind(case.child.to_string())
    .bind(case.service.to_string())
    .bind(case.noticed_on.to_string())
    .bind(case.noticed_how.code())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Moves a case on.
pub async fn save(tx: &mut Tx, case: &QualifyingCase, to: CaseState, by: AgentId) -> Result<()> {
    let day = |day: Date| day.to_string();
    let sql;
    let mut values: Vec<String> = vec![by.to_string()];
    let mut fee = None;
    match to {
        CaseState::Presented(terms) => {
            sql = "UPDATE qualifying_case SET presented_by = $1, presented_on = $2, answer_by = $3, switches_on = $4, ends_on = $5, presented_fee = $6,
                       version = version + 1 WHERE id = $7 AND version = $8";
            let days = [
                terms.presented_on,
                terms.answer_by,
                terms.switches_on,
                terms.ends_on,
            ];
            values.extend(days.map(day));
            fee = Some(terms.fee.amount());
        }
        CaseState::Answered { answer, on, .. } => {
            sql = "UPDATE qualifying_case SET answered_by = $1, answer = $2, answered_on = $3, version = version + 1
                   WHERE id = $4 AND version = $5";
            values.extend([answer.code().to_owned(), day(on)]);
        }
        CaseState::Withdrawn { on, .. } => {
            sql = "UPDATE qualifying_case SET withdrawn_by = $1, withdrawn_on = $2, version = version + 1
                   WHERE id = $3 AND version = $4";
            values.push(day(on));
        }
        CaseState::Noticed => return Ok(()),
    }
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind(value);
    }
    if let Some(fee) = fee {
        query = query.bind(fee);
    }
    let done = query
        .bind(case.id.to_string())
        .bind(case.version)
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "qualifying_case", case.id)
}

/// A case by id.
pub async fn load(conn: &mut Db, id: QualifyingCaseId) -> Result<Option<Listed>> {
    sqlx::query(AssertSqlSafe(format!("{LISTED} WHERE q.id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The cases of a child contract, the newest first.
pub async fn of_child(conn: &mut Db, child: ChildContractId) -> Result<Vec<Listed>> {
    let sql = format!("{LISTED} WHERE q.child_id = $1 ORDER BY q.opened_at DESC, q.id");
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(child.to_string());
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

/// Cases in which terms were presented and nobody has answered.
pub async fn unanswered(conn: &mut Db) -> Result<Vec<Listed>> {
    let sql = format!(
        "{LISTED} WHERE q.presented_on IS NOT NULL AND q.answer IS NULL AND q.withdrawn_on IS NULL AND q.reminded < 4 ORDER BY q.answer_by, q.id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Keeps that the subscriber is told something of the answer day; once each.
///
/// # Errors
/// Where they were told it, or what comes after it, already.
pub async fn tell(tx: &mut Tx, id: QualifyingCaseId, step: Reminder) -> Result<()> {
    let done =
        sqlx::query("UPDATE qualifying_case SET reminded = $1 WHERE id = $2 AND reminded < $1")
            .bind(step.place())
            .bind(id.to_string())
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "qualifying_case", id)
}

fn read(row: &AnyRow) -> Result<Listed> {
    let terms = match (
        row.maybe_parsed("presented_on")?,
        maybe_yen(row, "presented_fee")?,
    ) {
        (Some(presented_on), Some(fee)) => Some(Terms::new(presented_on, fee)),
        _ => None,
    };
    let missing = || inconsistent("presented_on", "an answer without terms");
    let answered = row
        .maybe_parsed("answer")?
        .zip(row.maybe_parsed("answered_on")?);
    let state = match (answered, row.maybe_parsed("withdrawn_on")?, terms) {
        (Some((answer, on)), _, terms) => CaseState::Answered {
            terms: terms.ok_or_else(missing)?,
            answer,
            on,
        },
        (None, Some(on), terms) => CaseState::Withdrawn { terms, on },
        (None, None, Some(terms)) => CaseState::Presented(terms),
        (None, None, None) => CaseState::Noticed,
    };
    Ok(Listed {
        case: QualifyingCase {
            id: row.parsed("id")?,
            child: row.parsed("child_id")?,
            service: row.parsed("service_id")?,
            noticed_on: row.parsed("noticed_on")?,
            noticed_how: row.parsed("noticed_how")?,
            state,
            version: row.number("version")?,
        },
        told: row.number("reminded")?,
        child_number: row.text("child_number")?,
        company: row.text("company")?,
    })
}
