//! What waits for whom: read from what is recorded, so that nothing has to be kept up to date.

use jiff::ToSpan;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::row::Columns;
use super::{Db, Result, audit_finding, audit_review};
use crate::domain::audit_review::overdue;
use crate::domain::ids::AgentId;
use crate::domain::task::{AHEAD_DAYS, TaskKind};

/// The most tasks of a kind that are listed.
const MOST: i64 = 200;

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// By when; nothing where it has no day.
    pub by: Option<Date>,
    /// The id of what it is about, of the table that [`TaskKind`] says.
    pub about: String,
    /// What that is called.
    pub name: String,
    /// The company; empty where it is none's.
    pub company: String,
    /// Whose own it is, with their name; nothing where it waits for a role.
    pub owner: Option<(AgentId, String)>,
}

/// For each kind what it reads, from `$1`, today, until `$2`: `about`, `by_on`, `name`, `company`.
const SOURCES: [(TaskKind, &str); 13] = [
    (
        TaskKind::PresentTerms,
        "SELECT q.id AS about, NULL AS by_on, h.number AS name, s.name AS company
         FROM qualifying_case q JOIN child_contract h ON h.id = q.child_id JOIN parent_contract p ON p.id = h.parent_id
         JOIN subscriber s ON s.id = p.subscriber_id
         WHERE q.presented_on IS NULL AND q.withdrawn_on IS NULL AND $1 <= $2",
    ),
    (
        TaskKind::AwaitAnswer,
        "SELECT q.id AS about, q.answer_by AS by_on, h.number AS name, s.name AS company
         FROM qualifying_case q JOIN child_contract h ON h.id = q.child_id JOIN parent_contract p ON p.id = h.parent_id
         JOIN subscriber s ON s.id = p.subscriber_id
         WHERE q.answer_by >= $1 AND q.answer_by <= $2 AND q.answer IS NULL AND q.withdrawn_on IS NULL",
    ),
    (
        TaskKind::Change,
        "SELECT h.id AS about, x.effective_on AS by_on, h.number AS name, s.name AS company
         FROM child_change x JOIN child_contract h ON h.id = x.child_id JOIN parent_contract p ON p.id = h.parent_id
         JOIN subscriber s ON s.id = p.subscriber_id
         WHERE x.revoked_on IS NULL AND x.effective_on > $1 AND x.effective_on <= $2",
    ),
    (
        TaskKind::Designation,
        "SELECT c.id AS about, d.effective_on AS by_on, c.number AS name, s.name AS company
         FROM register_proposal d JOIN contract c ON c.id = d.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE d.kind = 'designation' AND d.decision = 'confirmed' AND d.revoked_on IS NULL
           AND d.effective_on > $1 AND d.effective_on <= $2",
    ),
    (
        TaskKind::RequesterEnds,
        "SELECT r.id AS about, r.valid_until AS by_on, r.name AS name, s.name AS company
         FROM requester r JOIN contract c ON c.id = r.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE r.active = 1 AND r.valid_until >= $1 AND r.valid_until <= $2",
    ),
    (
        TaskKind::Ends,
        "SELECT h.id AS about, MIN(e.ends_on) AS by_on, h.number AS name, s.name AS company
         FROM child_contract h JOIN parent_contract p ON p.id = h.parent_id JOIN subscriber s ON s.id = p.subscriber_id
         JOIN (SELECT child_id, ends_on FROM child_ending
               UNION ALL
               SELECT c.child_id, x.effective_on FROM ending x JOIN contract c ON c.id = x.contract_id WHERE x.revoked_on IS NULL) e
             ON e.child_id = h.id
         WHERE e.ends_on >= $1 AND e.ends_on <= $2
         GROUP BY h.id, h.number, s.name",
    ),
    (
        TaskKind::TokenEnds,
        "SELECT c.id AS about, t.token_expires_on AS by_on, c.number AS name, s.name AS company
         FROM tenant t JOIN contract c ON c.id = t.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE t.token_expires_on <= $2 AND $1 <= $2
           AND NOT EXISTS (SELECT 1 FROM contract_ending e WHERE e.contract_id = c.id AND e.ends_on < $1)",
    ),
    (
        TaskKind::Confirm,
        "SELECT p.id AS about, NULL AS by_on, c.number AS name, s.name AS company
         FROM register_proposal p JOIN contract c ON c.id = p.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE p.decision IS NULL AND $1 <= $2",
    ),
    (
        TaskKind::OverUseDeadline,
        "SELECT o.id AS about, d.deadline_on AS by_on, o.number AS name, o.company
         FROM over_use_case o JOIN over_use_deadline d ON d.case_id = o.id
             AND d.place = (SELECT MAX(place) FROM over_use_deadline WHERE case_id = o.id)
         WHERE o.closed_why IS NULL AND d.deadline_on >= $1 AND d.deadline_on <= $2",
    ),
    (
        // Since the deadline, or since the month that was charged for last has passed.
        TaskKind::OverUseDue,
        "SELECT o.id AS about, d.deadline_on AS by_on, o.number AS name, o.company
         FROM over_use_case o JOIN over_use_deadline d ON d.case_id = o.id
             AND d.place = (SELECT MAX(place) FROM over_use_deadline WHERE case_id = o.id)
         WHERE o.closed_why IS NULL AND d.deadline_on < $1 AND $1 <= $2 AND NOT EXISTS (
             SELECT 1 FROM over_use_decision n WHERE n.case_id = o.id
                 AND (n.kind = 'terminate' OR substr(n.month, 1, 7) >= substr($1, 1, 7)))",
    ),
    (
        TaskKind::ConfirmImport,
        "SELECT i.id AS about, NULL AS by_on, i.file_name AS name, a.name AS company
         FROM import i JOIN agent a ON a.id = i.proposed_by
         WHERE i.state = 'proposed' AND i.decision IS NULL AND $1 <= $2",
    ),
    (
        TaskKind::ActPastDesk,
        "SELECT f.id AS about, NULL AS by_on, COALESCE(v.serial, a.device_uid) AS name, s.name AS company
         FROM difference f JOIN tenant_act a ON a.id = f.act_id JOIN tenant t ON t.id = f.tenant_id
         JOIN contract c ON c.id = t.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         LEFT JOIN device v ON v.tenant_id = a.tenant_id AND v.device_uid = a.device_uid
         WHERE f.explained_at IS NULL AND $1 <= $2",
    ),
    (
        TaskKind::DispatchMissing,
        "SELECT f.id AS about, NULL AS by_on, d.reference AS name, s.name AS company
         FROM difference f JOIN desk_act d ON d.id = f.desk_act_id JOIN tenant t ON t.id = f.tenant_id
         JOIN contract c ON c.id = t.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE f.explained_at IS NULL AND $1 <= $2",
    ),
];

/// All tasks of a day, the most urgent first; those without a day last.
pub async fn list(conn: &mut Db, today: Date) -> Result<Vec<Task>> {
    let until = today.saturating_add(AHEAD_DAYS.days());
    let mut tasks = Vec::new();
    for (kind, source) in SOURCES {
        let sql = format!(
            "SELECT about, by_on, name, company FROM ({source}) task ORDER BY by_on, name LIMIT {MOST}"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(today.to_string())
            .bind(until.to_string())
            .fetch_all(&mut *conn)
            .await?;
        for row in &rows {
            tasks.push(Task {
                kind,
                by: row.maybe_parsed("by_on")?,
                about: row.text("about")?,
                name: row.text("name")?,
                company: row.text("company")?,
                owner: None,
            });
        }
    }
    tasks.extend(audit_finding::tasks(conn, today).await?);
    tasks.extend(review(conn, today).await?);
    tasks.sort_by_key(|task| (task.by.is_none(), task.by, task.kind));
    Ok(tasks)
}

/// The review of the audit log that is overdue, where there is one: `about` is where it is written, `name`
/// the day since which nothing was reviewed.
async fn review(conn: &mut Db, today: Date) -> Result<Option<Task>> {
    let open = audit_review::open_days(conn, today, 1).await?;
    let since = open.first().map(|period| period.from());
    Ok(since.and_then(|since| {
        Some(Task {
            kind: TaskKind::ReviewAudit,
            by: Some(overdue(since, today)?),
            about: "new".to_owned(),
            name: since.to_string(),
            company: String::new(),
            owner: None,
        })
    }))
}
