//! What reviews of the audit log found. A finding is closed once, never changed, and never deleted.

use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::task::Task;
use super::{Db, Result, Tx};
use crate::domain::audit_finding::{Closed, Finding, Told};
use crate::domain::ids::{AgentId, AuditFindingId, AuditReviewId};
use crate::domain::task::TaskKind;
use crate::domain::text::Note;

/// A finding with the names that belong to it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The finding.
    pub finding: Finding,
    /// The number of its review.
    pub review_number: i64,
    /// Who answers it.
    pub owner: String,
    /// Who raised it.
    pub raised_by: String,
    /// Who closed it; empty while it is open.
    pub closed_by: String,
}

impl Listed {
    /// What it is called: the number of its review, and its own.
    pub fn label(&self) -> String {
        format!("{}-{}", self.review_number, self.finding.number)
    }
}

const LISTED: &str = "SELECT f.*, r.number AS review_number, o.name AS owner_name, b.name AS raiser_name, c.name AS closer_name
     FROM audit_finding f JOIN audit_review r ON r.id = f.review_id JOIN agent o ON o.id = f.owner_id
     JOIN agent b ON b.id = f.raised_by LEFT JOIN agent c ON c.id = f.closed_by";

/// The number of the next finding of a review.
pub async fn next_number(conn: &mut Db, review: AuditReviewId) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM audit_finding WHERE review_id = $1";
    let next = sqlx::query_scalar(sql).bind(review.to_string());
    Ok(next.fetch_one(conn).await?)
}

/// Keeps a finding that was raised.
///
/// # Errors
/// [`super::StoreError::Taken`] where its number is taken, or what came up again did so already.
pub async fn raise(tx: &mut Tx, finding: &Finding) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit_finding (id, review_id, number, text, event_seq, severity, owner_id, due_on, again_of, raised_by, raised_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(finding.id.to_string())
    .bind(finding.review.to_string())
    .bind(finding.number)
    .bind(finding.told.text.as_str().to_owned())
    .bind(finding.told.event)
    .bind(finding.told.severity.code())
    .bind(finding.told.owner.to_string())
    .bind(finding.told.due.to_string())
    .bind(finding.again_of.map(|id| id.to_string()))
    .bind(finding.raised_by.to_string())
    .bind(finding.raised_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Closes a finding that is open.
pub async fn close(tx: &mut Tx, id: AuditFindingId, closed: &Closed) -> Result<()> {
    let done = sqlx::query(
        "UPDATE audit_finding SET closing_note = $1, closed_by = $2, closed_at = $3
         WHERE id = $4 AND closed_at IS NULL",
    )
    .bind(closed.note.as_str().to_owned())
    .bind(closed.by.to_string())
    .bind(closed.at.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "audit_finding", id)
}

/// A finding by id.
pub async fn load(conn: &mut Db, id: AuditFindingId) -> Result<Option<Listed>> {
    let sql = format!("{LISTED} WHERE f.id = $1");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id.to_string());
    let row = row.fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The finding that a closed one came up again as.
pub async fn again(conn: &mut Db, id: AuditFindingId) -> Result<Option<Listed>> {
    let sql = format!("{LISTED} WHERE f.again_of = $1");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id.to_string());
    let row = row.fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// All findings of a review, in their order.
pub async fn of_review(conn: &mut Db, review: AuditReviewId) -> Result<Vec<Listed>> {
    let sql = format!("{LISTED} WHERE f.review_id = $1 ORDER BY f.number");
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(review.to_string());
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

/// Open findings, the most urgent first; only those of one owner where one is named.
pub async fn open(conn: &mut Db, owner: Option<AgentId>) -> Result<Vec<Listed>> {
    let sql = format!(
        "{LISTED} WHERE f.closed_at IS NULL AND ($1 = '' OR f.owner_id = $1)
         ORDER BY f.due_on, r.number, f.number"
    );
    let owner = owner.map_or_else(String::new, |owner| owner.to_string());
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(owner);
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

/// Closed findings, the one that was closed last first, at most so many; only those of one owner where
/// one is named.
pub async fn closed(conn: &mut Db, owner: Option<AgentId>, most: i64) -> Result<Vec<Listed>> {
    let sql = format!(
        "{LISTED} WHERE f.closed_at IS NOT NULL AND ($1 = '' OR f.owner_id = $1)
         ORDER BY f.closed_at DESC, f.id LIMIT $2"
    );
    let owner = owner.map_or_else(String::new, |owner| owner.to_string());
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(owner).bind(most);
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

/// Open findings as tasks: of their owners, and those whose day is over of whoever runs the desk, too.
pub(super) async fn tasks(conn: &mut Db, today: Date) -> Result<Vec<Task>> {
    let mut tasks = Vec::new();
    for listed in open(conn, None).await? {
        let task = |kind, owner| Task {
            kind,
            by: Some(listed.finding.told.due),
            about: listed.finding.id.to_string(),
            name: listed.label(),
            company: String::new(),
            owner,
        };
        if listed.finding.told.due < today {
            tasks.push(task(TaskKind::FindingOverdue, None));
        }
        let owner = (listed.finding.told.owner, listed.owner.clone());
        tasks.push(task(TaskKind::AnswerFinding, Some(owner)));
    }
    Ok(tasks)
}

fn read(row: &AnyRow) -> Result<Listed> {
    let note = |column| {
        let text = row.maybe_text(column)?;
        let note = text.map(|text| Note::parse(&text));
        note.transpose().map_err(|why| inconsistent(column, why))
    };
    let by = row.maybe_parsed("closed_by")?;
    let closed = note("closing_note")?
        .zip(by)
        .zip(row.maybe_time("closed_at")?)
        .map(|((note, by), at)| Closed { note, by, at });
    let told = Told {
        text: note("text")?.ok_or_else(|| inconsistent("text", "there is none"))?,
        event: row.maybe_number("event_seq")?,
        severity: row.parsed("severity")?,
        owner: row.parsed("owner_id")?,
        due: row.parsed("due_on")?,
    };
    Ok(Listed {
        finding: Finding {
            id: row.parsed("id")?,
            review: row.parsed("review_id")?,
            number: row.number("number")?,
            told,
            raised_by: row.parsed("raised_by")?,
            raised_at: row.time("raised_at")?,
            again_of: row.maybe_parsed("again_of")?,
            closed,
        },
        review_number: row.number("review_number")?,
        owner: row.text("owner_name")?,
        raised_by: row.text("raiser_name")?,
        closed_by: row.maybe_text("closer_name")?.unwrap_or_default(),
    })
}
