//! Cases of over-use: reading them. What changes them is in [`mod@write`].

pub mod history;
pub mod write;

pub use history::{Entry, Happened, history};
pub use write::{close, decide, is_reminded, next_number, open, receive, remind};

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result};
use crate::domain::calendar::MonthStart;
use crate::domain::contract::ContractNumber;
use crate::domain::ids::{ContractId, OverUseId, SubscriberId};
use crate::domain::over_use::{Case, Deadline, Decision, DecisionKind, Notice, NoticeNumber};
use crate::domain::statement::{Due, Line, Month};
use crate::domain::yen::Yen;

/// A case with the deadline that counts and the last decision.
const CASE: &str = "SELECT o.*, c.subscriber_id, d.place AS deadline_place, d.cause, d.received_on, d.deadline_on, d.set_on,
         n.place AS decisions, n.kind, n.yen, n.month, n.until, n.subject, n.last_day
     FROM over_use_case o JOIN contract c ON c.id = o.contract_id
     JOIN over_use_deadline d ON d.case_id = o.id
         AND d.place = (SELECT MAX(place) FROM over_use_deadline WHERE case_id = o.id)
     LEFT JOIN over_use_decision n ON n.case_id = o.id
         AND n.place = (SELECT MAX(place) FROM over_use_decision WHERE case_id = o.id)";

/// A case by id.
pub async fn load(conn: &mut Db, id: OverUseId) -> Result<Option<Case>> {
    sqlx::query(AssertSqlSafe(format!("{CASE} WHERE o.id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The open case of a contract.
pub async fn open_of(conn: &mut Db, id: ContractId) -> Result<Option<Case>> {
    let cases = by_contract(conn, id).await?;
    Ok(cases.into_iter().find(|case| case.closed.is_none()))
}

/// All cases of a contract, the newest first.
pub async fn by_contract(conn: &mut Db, id: ContractId) -> Result<Vec<Case>> {
    let sql = format!("{CASE} WHERE o.contract_id = $1 ORDER BY o.issued_at DESC, o.id DESC");
    sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Cases that are open, by their deadline.
pub async fn open_cases(conn: &mut Db) -> Result<Vec<Case>> {
    let sql = format!("{CASE} WHERE o.closed_why IS NULL ORDER BY d.deadline_on, o.id");
    sqlx::query(AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Cases that are over, the last first, at most so many.
pub async fn closed_cases(conn: &mut Db, limit: i64) -> Result<Vec<Case>> {
    let sql = format!(
        "{CASE} WHERE o.closed_why IS NOT NULL ORDER BY o.closed_at DESC, o.id DESC LIMIT $1"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// What was charged to a subscriber for over-use and is billed in a month (R10-3-4, R16).
pub async fn charges(conn: &mut Db, whose: SubscriberId, month: Month) -> Result<Vec<Line>> {
    let rows = sqlx::query(
        "SELECT c.number, n.yen FROM over_use_decision n JOIN over_use_case o ON o.id = n.case_id
         JOIN contract c ON c.id = o.contract_id
         WHERE c.subscriber_id = $1 AND n.kind = 'charge' AND n.month = $2 ORDER BY c.number, n.decided_at",
    )
    .bind(whose.to_string())
    .bind(month.first().to_string())
    .fetch_all(conn)
    .await?;
    let line = |row: &AnyRow| {
        Ok(Line {
            due: Due::OverUse,
            number: ContractNumber::parse(&row.text("number")?)
                .map_err(|why| inconsistent("number", why))?,
            on: month.first(),
            amount: Yen::new(row.number("yen")?).map_err(|why| inconsistent("yen", why))?,
        })
    };
    rows.iter().map(line).collect()
}

fn read(row: &AnyRow) -> Result<Case> {
    let decision = match row.maybe_parsed("kind")? {
        Some(kind) => Some(decision(row, kind)?),
        None => None,
    };
    Ok(Case {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        contract: row.parsed("contract_id")?,
        notice: Notice {
            number: NoticeNumber {
                year: row.number("year")?,
                serial: row.number("serial")?,
            },
            used: row.number("used")?,
            contracted: row.number("contracted")?,
            company: row.text("company")?,
            contract_number: row.text("contract_number")?,
            articles: row.text("articles")?,
            text_version: row.text("text_version")?,
            issued_on: row.parsed("issued_on")?,
        },
        deadline: Deadline {
            place: row.number("deadline_place")?,
            cause: row.parsed("cause")?,
            received: row.maybe_parsed("received_on")?,
            on: row.parsed("deadline_on")?,
            set_on: row.parsed("set_on")?,
        },
        decision,
        decisions: row.maybe_number("decisions")?.unwrap_or_default(),
        closed: row.maybe_parsed("closed_why")?,
    })
}

fn decision(row: &AnyRow, kind: DecisionKind) -> Result<Decision> {
    Ok(match kind {
        DecisionKind::Charge => Decision::Charge {
            yen: Yen::new(row.number("yen")?).map_err(|why| inconsistent("yen", why))?,
            month: MonthStart::new(row.parsed("month")?)
                .map_err(|why| inconsistent("month", why))?,
        },
        DecisionKind::Extend => Decision::Extend {
            until: row.parsed("until")?,
        },
        DecisionKind::Terminate => Decision::Terminate {
            subject: row.parsed("subject")?,
            last: row.parsed("last_day")?,
        },
    })
}
