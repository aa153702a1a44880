//! Legal holds: nothing of a subscriber is purged while one stands. Placing and lifting are rows that are
//! only added.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, LegalHoldId, SubscriberId};
use crate::domain::retention::LegalHold;
use crate::domain::text::Note;

/// Holds of the list.
const LISTED: i64 = 200;

const SELECT: &str = "SELECT h.*, s.name AS company, p.name AS placer, l.reason AS lifted_why, l.lifted_at, u.name AS lifter
    FROM legal_hold h JOIN subscriber s ON s.id = h.subscriber_id JOIN agent p ON p.id = h.placed_by
    LEFT JOIN legal_hold_lift l ON l.hold_id = h.id LEFT JOIN agent u ON u.id = l.lifted_by";

/// A hold with the names of its people.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The hold.
    pub hold: LegalHold,
    /// Whose data it keeps, by name.
    pub company: String,
    /// Why.
    pub reason: String,
    /// Who placed it.
    pub placed_by: String,
    /// When.
    pub placed_at: Timestamp,
    /// Who lifted it, when and why.
    pub lifted: Option<(String, Timestamp, String)>,
}

/// Places a hold.
pub async fn place(
    tx: &mut Tx,
    hold: &LegalHold,
    reason: &Note,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO legal_hold (id, subscriber_id, matter, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(hold.id.to_string())
    .bind(hold.subscriber.to_string())
    .bind(hold.matter.to_string())
    .bind(reason.as_str().to_owned())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Lifts a hold.
pub async fn lift(
    tx: &mut Tx,
    id: LegalHoldId,
    reason: &Note,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO legal_hold_lift (hold_id, reason, lifted_by, lifted_at) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(reason.as_str().to_owned())
        .bind(by.to_string())
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// A hold by id.
pub async fn load(conn: &mut Db, id: LegalHoldId) -> Result<Option<Listed>> {
    let sql = format!("{SELECT} WHERE h.id = $1");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id.to_string());
    let row = row.fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// All of them: those that stand first, then the newest.
pub async fn list(conn: &mut Db) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} ORDER BY CASE WHEN l.hold_id IS NULL THEN 0 ELSE 1 END, h.placed_at DESC, h.id LIMIT {LISTED}"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Those that stand on a subscriber, the oldest first.
pub async fn standing(conn: &mut Db, whose: SubscriberId) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} WHERE h.subscriber_id = $1 AND l.hold_id IS NULL ORDER BY h.placed_at, h.id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(whose.to_string());
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Listed> {
    let lifted = match row.maybe_time("lifted_at")? {
        Some(at) => Some((row.text("lifter")?, at, row.text("lifted_why")?)),
        None => None,
    };
    Ok(Listed {
        hold: LegalHold {
            id: row.parsed("id")?,
            subscriber: row.parsed("subscriber_id")?,
            matter: row.line("matter")?,
        },
        company: row.text("company")?,
        reason: row.text("reason")?,
        placed_by: row.text("placer")?,
        placed_at: row.time("placed_at")?,
        lifted,
    })
}
